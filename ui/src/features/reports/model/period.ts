/** Periods of a report: days as `2026-01-31`, both ends included. */

export interface Period {
  from: string;
  to: string;
}

export const PRESETS = ["thirty", "month", "before", "quarter"] as const;
export type Preset = (typeof PRESETS)[number];

const DAY = 86_400_000;

/** The period that a preset means, seen from a day. */
export function periodOf(preset: Preset, today: Date): Period {
  const [year, month] = [today.getFullYear(), today.getMonth()];
  switch (preset) {
    case "thirty":
      return { from: dayOf(new Date(today.getTime() - 29 * DAY)), to: dayOf(today) };
    case "quarter":
      return { from: dayOf(new Date(today.getTime() - 89 * DAY)), to: dayOf(today) };
    case "month":
      return { from: dayOf(new Date(year, month, 1)), to: dayOf(today) };
    case "before":
      return { from: dayOf(new Date(year, month - 1, 1)), to: dayOf(new Date(year, month, 0)) };
  }
}

/** The day on the wall. */
function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
