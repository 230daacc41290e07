/** Asks for the passphrase before what cannot be taken back, or shows a secret. */

import { Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLockState } from "../api/lock";
import { PassphraseForm } from "./PassphraseForm";

interface Props {
  opened: boolean;
  onAnswer: (given: boolean) => void;
}

export function ConfirmPassphrase({ opened, onAnswer }: Props) {
  const { t } = useTranslation();
  const { data } = useLockState();
  return (
    <Modal
      opened={opened}
      onClose={() => onAnswer(false)}
      title={t("lock.confirmTitle")}
      size={420}
      zIndex={400}
      closeOnClickOutside={false}
      // The gate has the key: a dialog below would hear it as well.
      closeOnEscape={false}
    >
      <Stack gap="sm">
        <Text size="sm">{t("lock.confirmText")}</Text>
        <PassphraseForm
          verb={t("lock.confirm")}
          waitSeconds={data?.wait_seconds ?? 0}
          onOpened={() => onAnswer(true)}
        />
      </Stack>
    </Modal>
  );
}
