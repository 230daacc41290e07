/** Says of a database that others live on it: shape, word and colour. */

import { IconFlameFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./ProductionMark.module.css";

export function ProductionMark() {
  const { t } = useTranslation();
  return (
    <span className={classes.mark} title={t("databases.productionNote")} data-testid="production">
      <IconFlameFilled size={11} aria-hidden />
      {t("databases.production")}
    </span>
  );
}
