/** Where instants stand on a line. */

import type { Snapshot } from "../../../bindings";
import { instantOf, wallOf } from "../../../lib/wall";

export interface Point {
  row: Snapshot;
  /** Share of the line, from 0 at its beginning to 1. */
  at: number;
}

export interface Tick {
  at: number;
  instant: number;
}

const HOUR = 3_600_000;
/** What ticks may stand apart: hours, then days. */
const STEPS = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 1344, 2688].map((hours) => hours * HOUR);

/** The points of a line that ends now, and begins with the oldest. */
export function pointsOf(rows: readonly Snapshot[], now: number): Point[] {
  const [from, to] = rangeOf(rows, now);
  return rows.map((row) => ({ row, at: (Date.parse(row.taken_at) - from) / (to - from) }));
}

/** Nearer to an end of the line than this share of it, a word in the middle of its mark would be cut off. */
const EDGE = 0.07;

/** On which side of its mark a word stands; in the middle where there is room. */
export function sideOf(at: number): "start" | "end" | undefined {
  return at < EDGE ? "start" : at > 1 - EDGE ? "end" : undefined;
}

/** Round instants on the line that have been, at most `most` of them. */
export function ticksOf(rows: readonly Snapshot[], now: number, most: number): Tick[] {
  const [from, to] = rangeOf(rows, now);
  const step = STEPS.find((length) => (to - from) / length <= most) ?? (to - from) / most;
  const midnight = new Date(wallOf(from)).setUTCHours(0, 0, 0, 0);
  const ticks: Tick[] = [];
  for (let wall = midnight; instantOf(wall) <= Math.min(to, now); wall += step) {
    const instant = instantOf(wall);
    if (instant > from) {
      ticks.push({ instant, at: (instant - from) / (to - from) });
    }
  }
  return ticks;
}

function rangeOf(rows: readonly Snapshot[], now: number): [number, number] {
  const instants = rows.map(({ taken_at }) => Date.parse(taken_at));
  const [first, last] = [Math.min(...instants, now), Math.max(...instants, now)];
  const edge = Math.max((last - first) * 0.02, HOUR / 2);
  return [first - edge, last + edge];
}
