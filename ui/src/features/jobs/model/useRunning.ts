/** What is known of a running job: its events, or its row where another process runs it. */

import type { JobKind, JobPhase, JobState, Phase } from "../../../bindings";
import { useNow } from "../../../lib/useNow";
import { useJob } from "../api/jobs";
import { useLive } from "../components/JobsProvider";

/** Milliseconds without an event after which nobody knows how quick it is. */
const STALE = 5_000;

export interface Running {
  /** None until anybody knows. */
  kind: JobKind | null;
  state: JobState;
  phase: Phase | null;
  read: number;
  /** None where nobody can know it. */
  total: number | null;
  stored: number;
  rate: number | null;
  elapsed: number | null;
}

/** With the phases of the job what is read is that of its phase, and nothing until its beginning is known; without, that of all. */
export function useRunning(id: string, phases?: readonly JobPhase[]): Running {
  const live = useLive(id);
  const now = useNow(1_000);
  const job = useJob(id, live === null).data;
  if (live) {
    const before = readBefore(live.phase, phases ?? []);
    const earlier = before ?? (phases === undefined ? 0 : live.bytes_read);
    return {
      ...{ kind: live.kind, state: live.state, phase: live.phase, stored: live.bytes_stored },
      read: Math.max(0, live.bytes_read - earlier),
      // Only of a phase whose beginning is known is the total a measure of how far it is.
      total: before === null ? null : live.bytes_total,
      // What stood still for a while is not as quick as it was.
      rate: now - live.at > STALE ? null : live.rate,
      // Goes on between events: a job that stands still still takes time.
      elapsed: live.elapsed_ms + Math.max(0, now - live.at),
    };
  }
  return {
    ...{
      kind: job?.kind ?? null,
      state: job?.state ?? "queued",
      phase: job?.phase ?? null,
      total: null,
      rate: null,
    },
    ...{ read: job?.bytes_read ?? 0, stored: job?.bytes_stored ?? 0 },
    elapsed: job?.started_at ? Math.max(0, now - Date.parse(job.started_at)) : null,
  };
}

/** Bytes that were read before this phase was entered; none if nobody knows yet. A dump comes first: before it nothing is read. */
function readBefore(phase: Phase | null, phases: readonly JobPhase[]): number | null {
  if (phase === "dump") {
    return 0;
  }
  const earlier = phases.slice(0, -1);
  return phases.at(-1)?.phase === phase ? earlier.reduce((sum, { bytes_read }) => sum + bytes_read, 0) : null;
}
