/** Jobs that play themselves. */

import type { Job, JobFilter } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function jobCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    backupRun: (database) => answer("backupRun", () => stage.startBackup(database)),
    jobGet: (id) => answer("jobGet", () => stage.job(id)),
    jobDetail: (id) => answer("jobDetail", () => stage.detail(id)),
    jobPage: (filter, limit) => answer("jobPage", () => pageOf(world.jobs, filter, limit)),
    jobActive: () => answer("jobActive", () => world.jobs.filter(({ ended_at }) => ended_at === null)),
    jobLog: (id, after) => answer("jobLog", () => stage.lines(id, after)),
    jobLogExport: () => answer("jobLogExport", () => true),
    jobRetry: (id) =>
      answer("jobRetry", () => {
        const { kind, database } = stage.job(id);
        return kind === "backup" && database ? stage.startBackup(database) : `job-${kind}`;
      }),
    jobCancel: (id) => answer("jobCancel", () => stage.cancel(id)),
  } satisfies Partial<Commands>;
}

/** As the back end does: newest first, those older than the last of the page before. */
function pageOf(jobs: readonly Job[], filter: JobFilter, limit: number): Job[] {
  const { tenant, database, kind, states = [], before } = filter;
  const from = before ? jobs.findIndex(({ id }) => id === before) + 1 : 0;
  const fits = (row: Job) =>
    (!tenant || row.tenant === tenant) &&
    (!database || row.database === database) &&
    (!kind || row.kind === kind) &&
    (states.length === 0 || states.includes(row.state));
  return jobs.slice(from).filter(fits).slice(0, limit);
}
