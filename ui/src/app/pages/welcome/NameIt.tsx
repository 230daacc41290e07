/** A name for a tenant whose repository does not say it; the short one is that of its folder. */

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  tenant: string;
  pending: boolean;
  onNamed: (name: string) => void;
}

export function NameIt({ tenant, pending, onNamed }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onNamed(name.trim());
      }}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t("rebuilt.nameless", { tenant })}</Text>
        <TextInput
          label={t("tenants.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid={`name-${tenant}`}
        />
        <Button type="submit" disabled={name.trim() === ""} loading={pending}>
          {t("rebuilt.open", { name: tenant })}
        </Button>
      </Stack>
    </form>
  );
}
