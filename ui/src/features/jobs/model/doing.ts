/** What a job is at, as the key of a word: one that is queued waits for a place, unless it says for what else. */

import type { JobState, Phase } from "../../../bindings";

export function doing(state: JobState, phase: Phase | null) {
  if (state === "queued" && phase === null) {
    return "jobs.queued" as const;
  }
  return `jobs.phase.${phase ?? "starting"}` as const;
}
