/** Runs that begin within the same quarter of an hour, together: a spread makes one night of a hundred runs. */

import type { UpcomingRun } from "../../../bindings";

const QUARTER = 15 * 60_000;

export interface Together {
  /** When the first of them begins. */
  at: string;
  databases: string[];
}

export function hoursOf(runs: readonly UpcomingRun[]): Together[] {
  const together = new Map<number, Together>();
  for (const { at, database } of runs) {
    const quarter = Math.floor(Date.parse(at) / QUARTER);
    const known = together.get(quarter);
    if (known) {
      known.databases.push(database);
    } else {
      together.set(quarter, { at, databases: [database] });
    }
  }
  return [...together.values()];
}
