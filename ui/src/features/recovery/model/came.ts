/** What came back in a rehearsal, in a word. */

import type { DisasterDrill } from "../../../bindings";

/** All in time; all, but late or only fetched; some; nothing. */
export type Came = "all" | "wanting" | "some" | "nothing";

export function cameOf({ passed, databases }: Pick<DisasterDrill, "passed" | "databases">): Came {
  if (passed) {
    return "all";
  }
  const lost = lostOf({ databases });
  if (lost === databases.length) {
    return "nothing";
  }
  return lost > 0 ? "some" : "wanting";
}

/** How many databases did not come back. */
export function lostOf({ databases }: Pick<DisasterDrill, "databases">): number {
  return databases.filter(({ reached }) => reached === "lost").length;
}
