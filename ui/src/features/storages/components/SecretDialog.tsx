/** Another secret for a storage that is there: keys are renewed while backups stay. */

import { Modal, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DialogForm } from "../../../components/DialogForm";
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
  return (
    <DialogForm
      verb={t("storages.secretVerb")}
      ready={secret !== ""}
      pending={give.isPending}
      failure={give.error && failureOf(give.error)}
      testId="save"
      onSubmit={() => give.mutate(secret, { onSuccess: onGiven })}
      onClose={onClose}
    >
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
    </DialogForm>
  );
}
