/** Another secret for a storage that is there: keys are renewed while backups stay. */

import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useGiveSecret } from "../api/storages";

interface Props {
  name: string;
  opened: boolean;
  /** It was kept; whether it is the right one has still to be seen. */
  onGiven: () => void;
  onClose: () => void;
}

export function SecretDialog({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t("storages.secretTitle")} closeOnClickOutside={false}>
      <Form {...rest} onClose={onClose} />
    </Modal>
  );
}

/** Stands only while the dialog is open, so that no secret is found in it later. */
function Form({ name, onGiven, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState("");
  const give = useGiveSecret(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret !== "") {
      give.mutate(secret, { onSuccess: onGiven });
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t("storages.secretText")}</Text>
        <PasswordInput
          label={t("storages.secret")}
          description={t("storages.secretHint")}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          data-testid="storage-secret"
        />
        {give.error && <FailureAlert failure={failureOf(give.error)} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" disabled={secret === ""} loading={give.isPending} data-testid="save">
            {t("storages.secretVerb")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
