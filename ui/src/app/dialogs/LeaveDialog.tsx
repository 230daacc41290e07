/** Asks before a page is left that holds something unsaved. */

import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { leave, stay, useWanted } from "../../lib/address";

export function LeaveDialog() {
  const { t } = useTranslation();
  const wanted = useWanted();
  return (
    <ConfirmDialog
      opened={wanted !== null}
      title={t("leave.title")}
      verb={t("leave.verb")}
      onConfirm={leave}
      onClose={stay}
    >
      {t("leave.text")}
    </ConfirmDialog>
  );
}
