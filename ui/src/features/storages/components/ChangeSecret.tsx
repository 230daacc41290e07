/** Another secret for a storage that is there: keys are renewed while backups stay. */

import { useTranslation } from "react-i18next";
import { SecretDialog } from "../../../components/SecretDialog";
import { failureOf } from "../../../lib/result";
import { useGiveSecret } from "../api/storages";

interface Props {
  name: string;
  opened: boolean;
  /** It was kept; whether it is the right one has still to be seen. */
  onGiven: () => void;
  onClose: () => void;
}

export function ChangeSecret({ name, opened, onGiven, onClose }: Props) {
  const { t } = useTranslation();
  const give = useGiveSecret(name);
  const ended = (then: () => void) => () => {
    give.reset();
    then();
  };
  return (
    <SecretDialog
      opened={opened}
      title={t("storages.secretTitle")}
      text={t("storages.secretText")}
      label={t("storages.secret")}
      hint={t("storages.secretHint")}
      verb={t("storages.secretVerb")}
      pending={give.isPending}
      failure={give.error && failureOf(give.error)}
      testId="storage-secret"
      onGiven={(secret) => give.mutate(secret, { onSuccess: ended(onGiven) })}
      onClose={ended(onClose)}
    />
  );
}
