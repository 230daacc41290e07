/**
 * Where something stands, in one word.
 *
 * The verdict is the back end's: protected is what was proved, is recent and goes on by itself. The page only says so;
 * that something runs just now stands beside it. Of a snapshot, only a restore that was seen to be equal is "proved".
 */

import type { DatabaseStatus, Level, Proof, ProtectionReason, Snapshot, SnapshotCopy } from "../bindings";

export type Status =
  | "failed"
  | "missing"
  | "damaged"
  | "unprotected"
  | "refuted"
  | "untrue"
  | "atRisk"
  | "paused"
  | "running"
  | "unknown"
  | "backedUp"
  | "proved"
  | "protected";

const OF_LEVEL: Record<Level, Status> = {
  protected: "protected",
  "at-risk": "atRisk",
  unprotected: "unprotected",
};

const OF_PROOF: Record<Proof, Status> = {
  proved: "proved",
  untrue: "untrue",
  differs: "refuted",
  failed: "refuted",
  unproved: "backedUp",
};

/** The word of a level; what has none is not known. */
export function statusOfLevel(level: Level | null): Status {
  return level === null ? "unknown" : OF_LEVEL[level];
}

/** How grave a level is, for sorting: the worst is the largest. */
export function gravityOf(level: Level | null): number {
  return level === null ? -1 : ["protected", "at-risk", "unprotected"].indexOf(level);
}

/** Of a backup: one that is nowhere any more is none, whatever was proved of it before; a drill that was no proof comes before an older one that was. */
export function statusOfBackup(row: Snapshot): Status {
  const places = placesOf(row);
  if (places.every(({ seen }) => seen === "missing")) {
    return "missing";
  }
  if (!places.some(isThere)) {
    return "damaged";
  }
  return OF_PROOF[row.proof];
}

/** Whether some place still has all of it, so that it can be restored and proved. */
export function isWhole(row: Snapshot): boolean {
  return placesOf(row).some(isThere);
}

/** Where a backup is or should be: itself first, then its copies. */
export function placesOf(row: Snapshot): SnapshotCopy[] {
  return [row, ...row.copies];
}

/** Whether it can be read there, for all that is known. */
export function isThere({ seen }: Pick<SnapshotCopy, "seen">): boolean {
  return seen !== "missing" && seen !== "damaged";
}

/** What of a place has to be said in words: that nothing can be read there. */
export function flawOf({
  seen,
  away,
}: Pick<SnapshotCopy, "seen" | "away">): "missing" | "damaged" | "away" | null {
  if (seen === "missing" || seen === "damaged") {
    return seen;
  }
  return away ? "away" : null;
}

/** Whether somebody should look at it, as the back end has judged. */
export function needsAttention({ protection }: Pick<DatabaseStatus, "protection">): boolean {
  return protection !== "protected";
}

/** What weighs most against it; none of what is protected. */
export function worstReasonOf({
  protection,
  reasons,
}: Pick<DatabaseStatus, "protection" | "reasons">): ProtectionReason | null {
  return needsAttention({ protection }) ? (reasons[0] ?? null) : null;
}
