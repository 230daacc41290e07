/** Where the time of a restore went, against the objective: a bar, and the table of the same numbers. */

import { useTranslation } from "react-i18next";
import type { DrillDetail, DrillTimes } from "../../../bindings";
import { formatDuration } from "../../../lib/time";
import { phasesOf, scaleOf } from "../model/phases";
import classes from "./Drills.module.css";

/** Beside the restore: it has no part in how long one would take. */
const BESIDE = ["check", "assert", "remove"] as const satisfies readonly (keyof DrillTimes)[];

export function PhaseBar({ detail: { drill, times } }: { detail: DrillDetail }) {
  const { t } = useTranslation();
  const phases = phasesOf(times);
  const objective = drill.rto_seconds === null ? null : drill.rto_seconds * 1_000;
  const scale = scaleOf(phases, objective);
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {phases.map(({ name }, at) => (
          <span
            key={name}
            className={classes.part}
            data-phase={name}
            style={{ width: `${scale.shares[at]}%` }}
          />
        ))}
        {scale.objective !== null && (
          <span className={classes.mark} style={{ insetInlineStart: `${scale.objective}%` }} />
        )}
      </div>
      <table className={classes.phases}>
        <caption>{t(scale.objective === null ? "drills.phasesCaption" : "drills.phasesAgainst")}</caption>
        <tbody>
          {phases.map(({ name, millis }) => (
            <tr key={name}>
              <th scope="row">
                <span className={classes.swatch} data-phase={name} aria-hidden />
                {t(`drills.phase.${name}`)}
              </th>
              <td>{formatDuration(millis)}</td>
            </tr>
          ))}
          <tr className={classes.sum}>
            <th scope="row">{t("drills.phase.restore")}</th>
            <td>{drill.restore_ms === null ? t("drills.notMeasured") : formatDuration(drill.restore_ms)}</td>
          </tr>
          <tr>
            <th scope="row">
              {scale.objective !== null && (
                <span className={classes.swatch} data-phase="objective" aria-hidden />
              )}
              {t("drills.phase.objective")}
            </th>
            <td>{objective === null ? t("drills.noObjective") : formatDuration(objective)}</td>
          </tr>
          {BESIDE.map((name) => (
            <tr key={name} className={classes.quiet}>
              <th scope="row">{t(`drills.phase.${name}`)}</th>
              <td>{formatDuration(times[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
