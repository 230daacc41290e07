/** Another name for people; the short name stays, since folders and the key are named by it. */

import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useMark } from "../../../lib/unsaved";
import { useRenameTenant } from "../api/tenants";

export function RenameTenant({ slug, name }: { slug: string; name: string }) {
  const { t } = useTranslation();
  const rename = useRenameTenant(slug);
  const [typed, setTyped] = useState(name);
  const ready = typed.trim() !== "" && typed.trim() !== name;
  useMark(t("unsaved.tenantName", { name: reveal(name) }), ready);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      rename.mutate(typed.trim(), {
        onSuccess: (tenant) =>
          notifications.show({ message: t("tenants.renamed", { name: reveal(tenant.name) }), color: "gray" }),
      });
    }
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          label={t("tenants.name")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={typed.trim() === "" && t("tenants.nameError")}
          w={320}
          data-testid="rename"
        />
        <Button type="submit" size="sm" variant="default" disabled={!ready} loading={rename.isPending}>
          {t("tenants.rename")}
        </Button>
      </Group>
      {rename.error && <FailureAlert failure={failureOf(rename.error)} />}
    </form>
  );
}
