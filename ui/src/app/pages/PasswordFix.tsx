/** The password of a database that came from elsewhere, entered where it is missed. */

import { Button, Group, Modal, PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../components/FailureAlert";
import { useGiveCredential } from "../../features/recovery";
import { failureOf } from "../../lib/result";
import { reveal } from "../../lib/reveal";

interface Props {
  path: string;
  name: string;
}

export function PasswordFix({ path, name }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => setAsking(true)}
        data-testid={`enter-password-${path}`}
      >
        {t("fix.password")}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("missing.credential.database-password", { name: reveal(name) })}
        attributes={{ header: { role: "presentation" } }}
        closeButtonProps={{ "aria-label": t("app.close") }}
        closeOnClickOutside={false}
      >
        <Enter path={path} onDone={() => setAsking(false)} />
      </Modal>
    </>
  );
}

/** Stands only while the dialog is open, so that nothing typed before is found in it. */
function Enter({ path, onDone }: { path: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const give = useGiveCredential();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({ needed: { kind: "database-password", name: path }, value }, { onSuccess: onDone });
      }}
    >
      <Stack gap="md">
        <PasswordInput
          label={t("databases.password")}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          data-testid="given-password"
        />
        {give.error && <FailureAlert failure={failureOf(give.error)} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={value === ""} loading={give.isPending}>
            {t("missing.keep")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
