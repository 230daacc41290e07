/** Asks before the restored copy is removed: only the database that this restore has made. */

import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useDiscard } from "../api/restore";
import { useDraft } from "./DraftProvider";

interface Props {
  job: string;
  name: string;
  opened: boolean;
  onClose: () => void;
}

export function DiscardDialog({ job, name, opened, onClose }: Props) {
  const { t } = useTranslation();
  const { password } = useDraft();
  const discard = useDiscard(job);
  return (
    <ConfirmDialog
      opened={opened}
      title={t("restore.verify.discardTitle", { name: reveal(name) })}
      verb={t("restore.verify.discard")}
      name={name}
      pending={discard.isPending}
      failure={discard.error && failureOf(discard.error)}
      onConfirm={() => discard.mutate({ name, password: password || null }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {t("restore.verify.discardText")}
    </ConfirmDialog>
  );
}
