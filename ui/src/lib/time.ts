/** Instants and durations for people. */

import i18next from "i18next";
import { dateFormat, relativeFormat } from "./formats";
import { wallOf } from "./wall";
import { shownZone } from "./zone";

const MINUTE = 60_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 24 * 60 * MINUTE],
  ["month", 30 * 24 * 60 * MINUTE],
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];

/** "3 hours ago"; under a minute it is "just now", whatever the direction of a clock that is a little off. */
export function formatRelative(instant: string, now: number, justNow: string, locale?: string): string {
  const difference = Date.parse(instant) - now;
  const format = relativeFormat(locale);
  for (const [unit, length] of STEPS) {
    if (Math.abs(difference) >= length) {
      const count = unit === "day" ? days(instant, now) : Math.trunc(difference / length);
      return format.format(count, unit);
    }
  }
  return justNow;
}

/** Midnights between two instants: on a Friday the early Sunday is not "tomorrow", though it is less than two days away. */
function days(instant: string, now: number): number {
  const day = (when: number) => Math.floor(wallOf(when) / (24 * 60 * MINUTE));
  return day(Date.parse(instant)) - day(now);
}

/** The name of a day of the week, 0 for Sunday. */
export function formatWeekdayName(day: number, locale?: string): string {
  // The fourth of January 1970 was a Sunday.
  return dateFormat(locale, { weekday: "long", timeZone: "UTC" }).format(
    new Date(Date.UTC(1970, 0, 4 + day)),
  );
}

const UNITS: Record<string, string> = { w: "w", d: "d", h: "h", m: "min", s: "s" };

/** A span as rules have it, `26h` or `1h30m`, as all others here: "26 h", "1 h 30 min". What is none stays as it is. */
export function spanWords(span: string): string {
  return /^(?:\d+[wdhms])+$/.test(span)
    ? span.replace(/(\d+)([wdhms])(?=(\d?))/g, (_, count: string, unit: string, more: string) => {
        return `${count} ${UNITS[unit]}${more && " "}`;
      })
    : span;
}

/** A day such as `2026-03-01`: `1 Mar`, or with its year. */
export function formatDay(day: string, length: "short" | "long" = "short", locale?: string): string {
  const year = length === "long" ? ({ year: "numeric" } as const) : {};
  return dateFormat(locale, { ...year, month: "short", day: "numeric", timeZone: "UTC" }).format(
    new Date(day),
  );
}

/** Date, time to the second and the zone by name, in the zone that was chosen for the window. */
export function formatAbsolute(instant: string, locale?: string): string {
  return dateFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    timeZone: shownZone(),
  }).format(new Date(instant));
}

/** The same to the minute: no more than was said. */
export function formatMinute(instant: string, locale?: string): string {
  return dateFormat(locale, {
    ...{ year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
    ...{ timeZoneName: "short", timeZone: shownZone() },
  }).format(new Date(instant));
}

/** The time of day to the second, in 24 hours: below each other they stand in line. */
export function formatTime(instant: string, locale?: string): string {
  return dateFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: shownZone(),
  }).format(new Date(instant));
}

/** Nothing takes no time at all, and nobody minds tenths: whatever measures it says the same. */
const instant = () => i18next.t("time.underSecond");

/** "under 1 s", "4 s", "2 min 05 s", "1 h 03 min". */
export function formatDuration(millis: number): string {
  if (millis < 1000) {
    return instant();
  }
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  if (hours > 0) {
    return `${hours} h ${two(minutes)} min`;
  }
  return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`;
}

/** In one unit, of which there are two at least: "26 h", "3 d", "45 min". One hour and a half is told as such. */
export function formatSpan(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds >= 2 * 86_400) {
    return `${Math.round(seconds / 86_400)} d`;
  }
  if (minutes >= 120 || minutes === 60) {
    return `${Math.round(minutes / 60)} h`;
  }
  if (minutes > 60) {
    return `1 h ${minutes - 60} min`;
  }
  if (seconds < 1) {
    return instant();
  }
  return seconds >= 60 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** A day such as `2026-03-29`, with its weekday. */
export function formatWeekday(date: string, locale?: string): string {
  const format = dateFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return format.format(new Date(`${date}T12:00:00Z`));
}

/** The time of day; with the weekday where it is not today. */
export function formatClock(instant: string, now: number, locale?: string): string {
  const at = new Date(instant);
  const day = dateFormat("en", { dateStyle: "short", timeZone: shownZone() });
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", timeZone: shownZone() };
  const today = day.format(at) === day.format(now);
  return dateFormat(locale, today ? time : { weekday: "short", ...time }).format(at);
}
