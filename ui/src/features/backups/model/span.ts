/** The time that a timeline shows: steps of zoom, moves, and the marks below it. */

import { dateFormat } from "../../../lib/formats";
import { instantOf, wallOf } from "../../../lib/wall";
import { shownZone } from "../../../lib/zone";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Span {
  from: number;
  until: number;
}

/** The steps of zoom. */
export const STEPS = [
  { key: "day", length: DAY },
  { key: "week", length: 7 * DAY },
  { key: "month", length: 31 * DAY },
  { key: "quarter", length: 92 * DAY },
  { key: "year", length: 366 * DAY },
] as const;

/** Nothing is seen closer than this. */
const SHORTEST = HOUR;
const LONGEST = 30 * 366 * DAY;

/** The newest so many milliseconds; a little is left for the right edge, so that the last mark is not cut. */
export function last(length: number, now: number): Span {
  return { from: now - length, until: now + length / 50 };
}

export function zoomed(span: Span, factor: number, around = 0.5, now = Date.now()): Span {
  const length = span.until - span.from;
  const next = Math.min(LONGEST, Math.max(SHORTEST, length * factor));
  const middle = span.from + length * around;
  return kept({ from: middle - next * around, until: middle + next * (1 - around) }, now);
}

export function moved(span: Span, part: number, now = Date.now()): Span {
  const by = (span.until - span.from) * part;
  return kept({ from: span.from + by, until: span.until + by }, now);
}

/** The future has nothing to show. */
function kept(span: Span, now: number): Span {
  const length = span.until - span.from;
  // As much as `last` leaves.
  const over = span.until - (now + length / 51);
  return over > 0 ? { from: span.from - over, until: span.until - over } : span;
}

/** Seconds are enough: a span that creeps with the clock would be asked for again and again. */
export function asked(span: Span): { from: string; until: string } {
  const text = (instant: number) => new Date(Math.round(instant / 1000) * 1000).toISOString();
  return { from: text(span.from), until: text(span.until) };
}

export interface Tick {
  /** Where, from 0 to 1. */
  at: number;
  label: string;
}

type Format = Intl.DateTimeFormatOptions;
const RULERS: { step: number; format: Format }[] = [
  { step: 10 * MINUTE, format: { hour: "2-digit", minute: "2-digit" } },
  { step: HOUR, format: { hour: "2-digit", minute: "2-digit" } },
  { step: 3 * HOUR, format: { hour: "2-digit", minute: "2-digit" } },
  { step: 6 * HOUR, format: { weekday: "short", hour: "2-digit", minute: "2-digit" } },
  { step: DAY, format: { weekday: "short", day: "numeric", month: "short" } },
  { step: 2 * DAY, format: { day: "numeric", month: "short" } },
  { step: 7 * DAY, format: { day: "numeric", month: "short" } },
  { step: 14 * DAY, format: { day: "numeric", month: "short" } },
  { step: 31 * DAY, format: { month: "short", year: "numeric" } },
  { step: 92 * DAY, format: { month: "short", year: "numeric" } },
  { step: 366 * DAY, format: { year: "numeric" } },
];

/** So many marks at most, on round times of the clocks that are shown. */
export function ticks(span: Span, most = 8, locale?: string): Tick[] {
  const length = span.until - span.from;
  const ruler = RULERS.find(({ step }) => length / step <= most) ?? {
    step: length / most,
    format: { year: "numeric" },
  };
  const format = dateFormat(locale, { ...(ruler.format as Format), timeZone: shownZone() });
  const marks: Tick[] = [];
  let wall = first(wallOf(span.from), ruler.step);
  for (let at = instantOf(wall); at < span.until; at = instantOf(wall)) {
    const place = (at - span.from) / length;
    // At the edges words would be cut off.
    if (place > 0.02 && place < 0.97) {
      marks.push({ at: place, label: format.format(at) });
    }
    wall = next(wall, ruler.step);
  }
  return marks;
}

/** Months are not equally long. */
function next(wall: number, step: number): number {
  const date = new Date(wall);
  return step >= 31 * DAY
    ? date.setUTCMonth(date.getUTCMonth() + Math.round(step / (30.5 * DAY)))
    : wall + step;
}

/** The last round time before. */
function first(wall: number, step: number): number {
  const midnight = new Date(wall).setUTCHours(0, 0, 0, 0);
  if (step >= 31 * DAY) {
    return new Date(midnight).setUTCDate(1);
  }
  return step >= DAY ? midnight : midnight + Math.floor((wall - midnight) / step) * step;
}
