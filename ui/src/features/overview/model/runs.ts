/**
 * Runs to come, a line for each that can be told in one: those that begin within the same quarter of an hour together, as a
 * spread makes one night of a hundred runs; and all runs of one rhythm by the next of them.
 */

import type { UpcomingRun } from "../../../bindings";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
/** What comes a day later is the next night, and no rhythm within the day; an hour is left for a change of clocks. */
const A_DAY = 23 * 60;

/** How a database goes on after its next run. None: not within the day. */
export type Rhythm = { every: number } | { times: number } | null;

export interface Together {
  /** When the first of them begins. */
  at: string;
  /** When the last of them does. */
  last: string;
  databases: string[];
  /** Minutes between two runs, where they are always the same; else how many there are. */
  rhythm: Rhythm;
}

/** The next one first; `runs` are in order. */
export function linesOf(runs: readonly UpcomingRun[]): Together[] {
  const times = new Map<string, string[]>();
  for (const { at, database } of runs) {
    times.set(database, [...(times.get(database) ?? []), at]);
  }
  const lines = new Map<string, Together>();
  for (const [database, [at = "", ...later]] of times) {
    const rhythm = rhythmOf([at, ...later]);
    const key = `${Math.floor(Date.parse(at) / QUARTER)} ${JSON.stringify(rhythm)}`;
    const known = lines.get(key);
    if (known) {
      known.databases.push(database);
      known.last = at;
    } else {
      lines.set(key, { at, last: at, databases: [database], rhythm });
    }
  }
  return [...lines.values()];
}

function rhythmOf(times: readonly string[]): Rhythm {
  const minutes = times.map((at) => Math.round(Date.parse(at) / MINUTE));
  const gaps = minutes.slice(1).map((at, before) => at - (minutes[before] ?? at));
  const [every = A_DAY] = gaps;
  if (every >= A_DAY) {
    return null;
  }
  return gaps.every((gap) => gap === every) ? { every } : { times: times.length };
}
