/** What is known of a running job: its events, or its row where another process runs it. */

import type { Job, JobKind, JobState, Phase } from "../../../bindings";
import { useNow } from "../../../lib/useNow";
import { useJobDetail } from "../api/history";
import { useLive } from "../components/JobsProvider";

/** Milliseconds without an event after which nobody knows how quick it is. */
const STALE = 5_000;

export interface Running {
  /** Whether anything is known of it; without, nothing below means anything. */
  known: boolean;
  /** None until anybody knows. */
  kind: JobKind | null;
  state: JobState;
  phase: Phase | null;
  /** Bytes of the phase that it is at, never of those before. */
  read: number;
  /** None where nobody can know it. */
  total: number | null;
  /** Likewise. */
  stored: number;
  rate: number | null;
  elapsed: number | null;
}

/** `row` is what was read of it elsewhere: what is known until something newer comes. */
export function useRunning(id: string, row?: Job): Running {
  const live = useLive(id);
  const now = useNow(1_000);
  const detail = useJobDetail(id, live === null).data;
  const job = detail?.job ?? row;
  if (live) {
    return {
      known: true,
      ...{ kind: live.kind, state: live.state, phase: live.phase },
      ...{ read: live.phase_read, stored: live.phase_stored, total: live.bytes_total },
      // What stood still for a while is not as quick as it was.
      rate: now - live.at > STALE ? null : live.rate,
      // Goes on between events: a job that stands still still takes time.
      elapsed: live.elapsed_ms + Math.max(0, now - live.at),
    };
  }
  const at = detail?.phases.findLast(({ phase }) => phase === job?.phase);
  return {
    known: job !== undefined,
    ...{
      kind: job?.kind ?? null,
      state: job?.state ?? "queued",
      phase: job?.phase ?? null,
      total: null,
      rate: null,
    },
    // The row counts from its beginning: beside the word of one phase, that is the number of another.
    ...{ read: at?.bytes_read ?? 0, stored: at?.bytes_stored ?? 0 },
    elapsed: job?.started_at ? Math.max(0, now - Date.parse(job.started_at)) : null,
  };
}
