/** An objective beside what was measured: how much of it is used up. Whether it holds is the back end's word. */

import { useTranslation } from "react-i18next";
import type { ObjectiveStatus } from "../bindings";
import { formatSpan } from "../lib/time";
import classes from "./ObjectiveBar.module.css";

export function ObjectiveBar({ objective }: { objective: ObjectiveStatus | null }) {
  const { t } = useTranslation();
  if (!objective) {
    return (
      <span className={classes.none} title={t("objective.none")}>
        –
      </span>
    );
  }
  const { asked, is, met } = objective;
  const share = is === null ? 0 : Math.min(100, (is / Math.max(1, asked)) * 100);
  const words =
    is === null
      ? t("objective.unmeasured", { asked: formatSpan(asked) })
      : t("objective.of", { is: formatSpan(is), asked: formatSpan(asked) });
  return (
    <span
      className={classes.bar}
      data-met={is === null ? undefined : met}
      title={t(is === null ? "objective.unknown" : met ? "objective.met" : "objective.broken")}
    >
      {words}
      <span className={classes.track} aria-hidden>
        <span className={classes.used} style={{ display: "block", width: `${share}%` }} />
      </span>
    </span>
  );
}
