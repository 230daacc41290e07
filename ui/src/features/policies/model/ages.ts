/** Backups by their age on a scale that gives the last days as much room as the last months: retention thins out that way. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Where an age stands, from 0 (now) to 1 (the oldest). */
export function placeOf(age: number, oldest: number): number {
  const span = Math.log1p(Math.max(oldest, HOUR) / (6 * HOUR));
  return Math.min(1, Math.max(0, Math.log1p(Math.max(0, age) / (6 * HOUR)) / span));
}

export type Tick = { unit: "hour" | "day" | "week" | "month" | "year"; count: number; age: number };

const TICKS: Tick[] = [
  { unit: "hour", count: 6, age: 6 * HOUR },
  { unit: "day", count: 1, age: DAY },
  { unit: "day", count: 3, age: 3 * DAY },
  { unit: "week", count: 1, age: 7 * DAY },
  { unit: "week", count: 2, age: 14 * DAY },
  { unit: "month", count: 1, age: 30 * DAY },
  { unit: "month", count: 3, age: 91 * DAY },
  { unit: "month", count: 6, age: 182 * DAY },
  { unit: "year", count: 1, age: 365 * DAY },
  { unit: "year", count: 2, age: 730 * DAY },
  { unit: "year", count: 4, age: 1461 * DAY },
  { unit: "year", count: 8, age: 2922 * DAY },
];

/** The marks of the scale, with room between any two of them. */
export function ticksUpTo(oldest: number, room = 0.13): (Tick & { at: number })[] {
  const shown: (Tick & { at: number })[] = [];
  for (const tick of TICKS) {
    const at = placeOf(tick.age, oldest);
    // The word for now ends where the scale does, and so reaches further back than half of itself.
    const last = shown.at(-1)?.at ?? 0.05;
    if (tick.age <= oldest * 1.02 && at - last >= room) {
      shown.push({ ...tick, at });
    }
  }
  return shown;
}

/** Rules in the order of their periods, and then what else keeps a backup. */
export const LANES = ["last", "within", "hourly", "daily", "weekly", "monthly", "yearly"] as const;
export type LaneName = (typeof LANES)[number];

/** The lane of a reason: rustic says `daily`, or `within 2d`, or `within hourly` and the like. */
export function laneOf(reason: string): LaneName | null {
  return LANES.find((lane) => reason === lane || reason.startsWith(`${lane} `)) ?? null;
}

export interface Mark {
  /** Milliseconds before the end of the scale. */
  age: number;
  /** Says what it is, for those who ask. */
  label: string;
}

/** Marks that would cover one another are drawn as one. */
export function spaced(
  marks: readonly Mark[],
  oldest: number,
  width: number,
): (Mark & { at: number; count: number })[] {
  const shown: (Mark & { at: number; count: number })[] = [];
  for (const mark of marks) {
    const at = placeOf(mark.age, oldest);
    const last = shown.at(-1);
    if (last && Math.abs(at - last.at) < width) {
      last.count += 1;
    } else {
      shown.push({ ...mark, at, count: 1 });
    }
  }
  return shown;
}
