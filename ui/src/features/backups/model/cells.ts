/** What one cell of a timeline shows: a shape for its backups, another for what failed. */

import type { TimelineCell } from "../../../bindings";
import type { Status } from "../../../lib/status";

/** The shape of the backups in a cell; none if there are none. One that is proved counts for more than others beside it. */
export function statusOf(cell: TimelineCell): Status | null {
  if (cell.proved > 0) {
    return "proved";
  }
  if (cell.unproved > 0) {
    return "backedUp";
  }
  if (cell.damaged > 0) {
    return "damaged";
  }
  return cell.missing > 0 ? "missing" : null;
}

export function backupsIn(cell: TimelineCell): number {
  return cell.proved + cell.unproved + cell.damaged + cell.missing;
}

/** The states of a cell that have something in them, best first. */
export function countsOf(
  cell: TimelineCell,
): { status: "proved" | "backedUp" | "damaged" | "missing" | "failed"; count: number }[] {
  const all = [
    { status: "proved", count: cell.proved },
    { status: "backedUp", count: cell.unproved },
    { status: "damaged", count: cell.damaged },
    { status: "missing", count: cell.missing },
    { status: "failed", count: cell.failed },
  ] as const;
  return all.filter(({ count }) => count > 0);
}
