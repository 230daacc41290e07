/** How far a running job is, in a row of a list. */

import { useTranslation } from "react-i18next";
import type { Job } from "../../../bindings";
import { useWhoseText } from "../../../components/Whose";
import { formatBytes } from "../../../lib/bytes";
import { reveal } from "../../../lib/reveal";
import { doing } from "../model/doing";
import { useRunning } from "../model/useRunning";
import classes from "./JobsTable.module.css";
import { ProgressBar } from "./ProgressBar";

export function LiveShare({ job }: { job: Job }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const { phase, read, total, rate, state } = useRunning(job.id, job);
  if (state === "queued") {
    return <span className={classes.quiet}>{t(doing(state, phase))}</span>;
  }
  const words = [
    t(doing(state, phase)),
    formatBytes(read),
    rate && t("jobs.rate", { rate: formatBytes(rate) }),
  ];
  return (
    <span className={classes.share}>
      <ProgressBar label={t("jobs.progress", { name: reveal(whose(job)) })} value={read} total={total} />
      <span className={classes.quiet}>{words.filter(Boolean).join(" · ")}</span>
    </span>
  );
}
