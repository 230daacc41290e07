/** A measure beside its objective: never one without the other. */

import { useTranslation } from "react-i18next";
import { formatDuration, formatSpan } from "../../../lib/time";
import classes from "./Drills.module.css";

interface Props {
  millis: number | null;
  /** In seconds. */
  objective: number | null;
  met: boolean | null;
}

/** Nothing is a part of an objective before it was measured. */
function wordOf(millis: number | null, met: boolean | null) {
  return millis === null ? "drills.allowed" : met === false ? "drills.over" : "drills.of";
}

export function Measured({ millis, objective, met }: Props) {
  const { t } = useTranslation();
  return (
    <span className={classes.measured} data-met={met ?? undefined}>
      {millis === null ? t("drills.notMeasured") : formatDuration(millis)}
      <span className={classes.objective}>
        {objective === null
          ? t("drills.noObjective")
          : t(wordOf(millis, met), { span: formatSpan(objective) })}
      </span>
    </span>
  );
}
