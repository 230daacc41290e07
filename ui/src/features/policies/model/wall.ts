/** Times of day as clocks of a schedule's zone show them, wherever this machine is. */

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** `Sun, Mar 29, 03:00` of a local time without a zone; with the year where that is another than the one at `now`. */
export function formatLocal(local: string, now: number, locale?: string): string {
  const at = new Date(`${local}Z`);
  return new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(at.getUTCFullYear() !== new Date(now).getUTCFullYear() && { year: "numeric" }),
    ...TIME,
  }).format(at);
}

/** `03:00` of a local time without a zone. */
export function formatLocalTime(local: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...TIME }).format(new Date(`${local}Z`));
}

/** `March 29, 2026`. */
export function formatDay(instant: string | number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(instant));
}
