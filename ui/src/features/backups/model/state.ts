/** How a backup stands on its places. */

import type { SnapshotDetail } from "../../../bindings";
import { isThere } from "../../../lib/status";

/** Whether some of its places do not have it whole any more, and others do. */
export function isPartlyGone({ places }: SnapshotDetail): boolean {
  const there = places.filter(isThere).length;
  return there > 0 && there < places.length;
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}
