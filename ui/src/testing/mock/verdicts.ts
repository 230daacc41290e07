/** What the shell would say of made-up databases. The page must not know these rules, so they are kept here. */

import type { DatabaseStatus, Level, ProtectionReason } from "../../bindings";

const GRAVITY: Level[] = ["protected", "at-risk", "unprotected"];

const reasons = {
  never: reason("never-backed-up", "unprotected", "never backed up", "Back it up now."),
  failing: reason(
    "failing",
    "at-risk",
    "the last backup failed",
    "Look at the last job, and mend what it names.",
  ),
  notProved: reason(
    "not-proved",
    "at-risk",
    "no backup of it is proved by a restore",
    "Restore it into a new database: that compares every row.",
  ),
  noSchedule: reason(
    "no-schedule",
    "at-risk",
    "nothing backs it up by itself",
    "Give it a policy with a schedule.",
  ),
};

function reason(name: string, level: Level, message: string, hint: string): ProtectionReason {
  return { reason: name, level, message, hint };
}

/** Judges a row anew after something has happened to it. */
export function judge(row: DatabaseStatus): void {
  const found = [
    row.last_good_at === null && reasons.never,
    row.last_job_state === "failed" && reasons.failing,
    row.last_good_at !== null && row.last_proved_at === null && reasons.notProved,
    row.next_run_at === null && reasons.noSchedule,
  ].filter((one) => one !== false);
  say(row, found);
}

/** Says that these, and no others, keep it from being protected. */
export function say(row: DatabaseStatus, found: ProtectionReason[]): void {
  row.reasons = found;
  const worst = Math.max(0, ...found.map(({ level }) => GRAVITY.indexOf(level)));
  row.protection = GRAVITY[worst] ?? "protected";
}

/** The worst of several; none of nothing. */
export function worst(levels: readonly Level[]): Level | null {
  return levels.length === 0
    ? null
    : (GRAVITY[Math.max(...levels.map((level) => GRAVITY.indexOf(level)))] ?? null);
}
