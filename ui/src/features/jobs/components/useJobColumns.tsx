/** The columns of lists of jobs. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../bindings";
import type { Column } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { WhoseCell } from "../../../components/Whose";
import { formatBytes } from "../../../lib/bytes";
import { formatDuration } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { useCancelJob } from "../api/jobs";
import { CancelJob } from "./CancelJob";
import { JobState } from "./JobState";
import classes from "./JobsTable.module.css";
import { LiveShare } from "./LiveShare";

/** How long it ran, or runs; none while it waits. */
export function durationOf(job: Job, now: number): number | null {
  return job.started_at === null
    ? null
    : (job.ended_at ? Date.parse(job.ended_at) : now) - Date.parse(job.started_at);
}

function Duration({ job }: { job: Job }) {
  const now = useNow(1_000);
  const took = durationOf(job, now);
  return took === null ? null : <span className={classes.plain}>{formatDuration(took)}</span>;
}

export function useJobColumns(running: boolean): Column<Job>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const state: Column<Job> = {
      key: "state",
      label: t("jobs.column.state"),
      width: 116,
      cell: (job) => <JobState state={job.state} />,
    };
    const kind: Column<Job> = {
      key: "kind",
      label: t("jobs.column.job"),
      width: 78,
      cell: (row) => <span className={classes.kind}>{t(`jobs.kind.${row.kind}`)}</span>,
    };
    const of: Column<Job> = {
      key: "of",
      label: t("jobs.column.of"),
      cell: (row) => (
        <span className={classes.of}>
          <WhoseCell tenant={row.tenant} database={row.database} />
        </span>
      ),
    };
    const trigger: Column<Job> = {
      key: "trigger",
      under: "kind",
      label: t("jobs.column.trigger"),
      width: 92,
      cell: (row) => <span className={classes.plain}>{t(`jobs.trigger.${row.trigger}`)}</span>,
    };
    const began: Column<Job> = {
      key: "began",
      label: t("jobs.column.began"),
      width: 118,
      cell: (row) => <RelativeTime instant={row.started_at ?? row.requested_at} reachable={false} />,
    };
    const took: Column<Job> = {
      key: "took",
      under: "began",
      label: t("jobs.column.took"),
      align: "end",
      width: 96,
      cell: (row) => <Duration job={row} />,
    };
    const bytes: Column<Job> = {
      key: "bytes",
      label: t("jobs.column.bytes"),
      align: "end",
      width: 84,
      cell: (row) =>
        row.bytes_read > 0 && <span className={classes.plain}>{formatBytes(row.bytes_read)}</span>,
    };
    const last: Column<Job> = running
      ? { key: "share", label: t("jobs.column.share"), width: "26%", cell: (row) => <LiveShare job={row} /> }
      : { key: "result", label: t("jobs.column.result"), width: "30%", cell: (row) => <Result job={row} /> };
    const end: Column<Job> = {
      key: "cancel",
      label: t("jobs.cancel"),
      align: "end",
      width: 84,
      cell: (row) => <Cancel job={row} />,
    };
    // How much was read stands with the progress of what runs.
    const own = running ? [last, end] : [bytes, last];
    return [state, kind, of, trigger, began, took, ...own];
  }, [t, running]);
}

function Cancel({ job }: { job: Job }) {
  const cancel = useCancelJob(true);
  const cancelling = job.state === "cancelling" || cancel.isSuccess;
  return <CancelJob id={job.id} kind={job.kind} cancel={cancel} cancelling={cancelling} />;
}

/** What came of it, in a line. */
function Result({ job }: { job: Job }) {
  const { t } = useTranslation();
  const why = job.failure?.message ?? job.remarks.join("; ");
  if (why !== "") {
    return (
      <span className={classes.result} title={why}>
        <Name>{why}</Name>
      </span>
    );
  }
  return job.state === "done" && job.kind === "backup" && job.bytes_stored > 0 ? (
    <span className={classes.quiet}>{t("jobs.stored", { bytes: formatBytes(job.bytes_stored) })}</span>
  ) : null;
}
