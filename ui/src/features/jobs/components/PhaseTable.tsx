/** The phases of a job: when each began, how long it took, what it moved and how fast. */

import { IconCheck, IconLoader2, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JobDetail, JobPhase } from "../../../bindings";
import { formatBytes } from "../../../lib/bytes";
import { formatDuration, formatTime } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { useLive } from "./JobsProvider";
import classes from "./PhaseTable.module.css";

const SHAPES = { done: IconCheck, running: IconLoader2, failed: IconX, ended: IconMinus } as const;
type Standing = keyof typeof SHAPES;

export function PhaseTable({ detail }: { detail: JobDetail }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table} aria-label={t("jobs.phases")} data-testid="phases">
      <thead>
        <tr>
          <th scope="col">{t("jobs.phaseName")}</th>
          <th scope="col">{t("jobs.began")}</th>
          <th scope="col" data-align="end">
            {t("jobs.took")}
          </th>
          <th scope="col" data-align="end">
            {t("jobs.moved")}
          </th>
          <th scope="col" data-align="end">
            {t("jobs.rateTitle")}
          </th>
        </tr>
      </thead>
      <tbody>
        {detail.phases.map((phase, at) => (
          <Row
            key={`${phase.phase} ${phase.entered_at}`}
            job={detail.job.id}
            phase={phase}
            standing={standingOf(detail, at === detail.phases.length - 1)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** Only the last can be anything but over: whoever entered the next has ended the one before. */
function standingOf({ job }: JobDetail, last: boolean): Standing {
  if (!last || job.state === "done") {
    return "done";
  }
  if (job.ended_at === null) {
    return "running";
  }
  return job.state === "cancelled" ? "ended" : "failed";
}

interface RowProps {
  job: string;
  phase: JobPhase;
  standing: Standing;
}

function Row({ job, phase, standing }: RowProps) {
  const { t } = useTranslation();
  const live = useLive(job);
  const now = useNow(1_000);
  const Shape = SHAPES[standing];
  const took = (phase.left_at === null ? now : Date.parse(phase.left_at)) - Date.parse(phase.entered_at);
  // The same numbers as in the headline, where the same phase is meant.
  const same = standing === "running" && live?.phase === phase.phase ? live : null;
  const moved = Math.max(same?.phase_read ?? phase.bytes_read, same?.phase_stored ?? phase.bytes_stored);
  return (
    <tr data-standing={standing} aria-current={standing === "running" ? "step" : undefined}>
      <th scope="row">
        <span className={classes.phase}>
          <span className={classes.shape} role="img" aria-label={t(`jobs.standing.${standing}`)}>
            <Shape size={14} stroke={2.2} aria-hidden />
          </span>
          {t(`jobs.phase.${phase.phase}`)}
        </span>
      </th>
      <td>{formatTime(phase.entered_at)}</td>
      <td data-align="end">{formatDuration(took)}</td>
      <td data-align="end">{moved > 0 && formatBytes(moved)}</td>
      <td data-align="end">
        {moved > 0 && took >= 1_000 && t("jobs.rate", { rate: formatBytes((moved * 1_000) / took) })}
      </td>
    </tr>
  );
}
