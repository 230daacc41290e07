/**
 * Where a database stands, in one word.
 *
 * The rule that must never break: only a restore that was seen to be equal is "proved". A backup that was merely
 * committed is "backed up", however recent.
 */

import type { DatabaseStatus } from "../bindings";

export type Status = "failed" | "atRisk" | "unprotected" | "running" | "backedUp" | "proved";

/** Worst first: the order of a list that asks for attention. */
export const STATUSES: readonly Status[] = [
  "failed",
  "atRisk",
  "unprotected",
  "running",
  "backedUp",
  "proved",
];

type Facts = Pick<DatabaseStatus, "last_good_at" | "last_good_proved_at" | "last_job_state" | "running_job">;

export function statusOf(facts: Facts): Status {
  if (facts.running_job !== null) {
    return "running";
  }
  return settledStatusOf(facts);
}

/** The same, whatever is under way just now. */
export function settledStatusOf(facts: Omit<Facts, "running_job">): Status {
  if (facts.last_job_state === "failed" || facts.last_job_state === "interrupted") {
    return facts.last_good_at === null ? "failed" : "atRisk";
  }
  if (facts.last_good_at === null) {
    return "unprotected";
  }
  // A proof of another snapshot says nothing of this one.
  return facts.last_good_proved_at === null ? "backedUp" : "proved";
}

/** Whether somebody should look at it. */
export function needsAttention(status: Status): boolean {
  return status === "failed" || status === "atRisk" || status === "unprotected";
}

/** The worst of several; none of nothing. */
export function worstOf(statuses: readonly Status[]): Status | null {
  return STATUSES.find((status) => statuses.includes(status)) ?? null;
}
