/** What somebody did, as the audit log names it, in words. */

import { useTranslation } from "react-i18next";
import { Name } from "./Name";

export function ActionWord({ action }: { action: string }) {
  const { t, i18n } = useTranslation();
  const key = `activity.action.${action.replace(".", "-")}`;
  return i18n.exists(key) ? t(key as "activity.action.restore") : <Name>{action}</Name>;
}
