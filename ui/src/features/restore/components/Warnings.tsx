/** What somebody should know, a line each. */

import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Told } from "../../../components/Told";
import classes from "./Lines.module.css";

export function Warnings({ lines }: { lines: readonly string[] }) {
  const { t } = useTranslation();
  if (lines.length === 0) {
    return null;
  }
  return (
    <ul className={classes.lines} aria-label={t("restore.warnings")}>
      {lines.map((line) => (
        <li key={line} className={classes.line} data-tone="warn">
          <IconAlertTriangle size={15} aria-hidden />
          <span>
            <Told>{line}</Told>
          </span>
        </li>
      ))}
    </ul>
  );
}
