/** How a backup stands, in one word. */

import type { Snapshot, SnapshotDetail } from "../../../bindings";
import type { Status } from "../../../lib/status";

/** One that is nowhere any more is no backup, whatever was proved of it before. */
export function statusOf(row: Snapshot): Status {
  const everywhere = [row, ...row.copies];
  if (everywhere.every(({ seen }) => seen === "missing")) {
    return "missing";
  }
  if (everywhere.every(({ seen }) => seen === "missing" || seen === "damaged")) {
    return "damaged";
  }
  return row.proved_at === null ? "backedUp" : "proved";
}

/** Whether some place still has all of it, so that it can be restored and proved. */
export function isWhole({ snapshot }: SnapshotDetail): boolean {
  const status = statusOf(snapshot);
  return status !== "missing" && status !== "damaged";
}

/** Whether some of its places do not have it whole any more, and others do. */
export function isPartlyGone({ places }: SnapshotDetail): boolean {
  const gone = places.filter(({ seen }) => seen === "missing" || seen === "damaged").length;
  return gone > 0 && gone < places.length;
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}
