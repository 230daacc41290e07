/** What is known of a running job: its events, or its row where another process runs it. */

import type { JobState, Phase } from "../../../bindings";
import { useNow } from "../../../lib/useNow";
import { useJob } from "../api/jobs";
import { useLive } from "../components/JobsProvider";

export interface Running {
  state: JobState;
  phase: Phase | null;
  read: number;
  /** None where nobody can know it. */
  total: number | null;
  stored: number;
  rate: number | null;
  elapsed: number | null;
}

export function useRunning(id: string, database: string): Running {
  const live = useLive(database);
  const now = useNow(1_000);
  const job = useJob(id, live === null).data;
  if (live) {
    return {
      ...{ state: live.state, phase: live.phase, read: live.bytes_read, stored: live.bytes_stored },
      // Only while it reads is the total a measure of how far it is.
      total: live.phase === "dump" ? live.bytes_total : null,
      rate: live.rate,
      // Goes on between events: a job that stands still still takes time.
      elapsed: live.elapsed_ms + Math.max(0, now - live.at),
    };
  }
  return {
    ...{ state: job?.state ?? "queued", phase: job?.phase ?? null, total: null, rate: null },
    ...{ read: job?.bytes_read ?? 0, stored: job?.bytes_stored ?? 0 },
    elapsed: job?.started_at ? Math.max(0, now - Date.parse(job.started_at)) : null,
  };
}
