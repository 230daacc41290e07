/** Stands in a plain browser, where there is nothing to show. */

import { useTranslation } from "react-i18next";

export function NoShell() {
  const { t } = useTranslation();
  return <main style={{ padding: 32 }}>{t("app.noShell")}</main>;
}
