/** Times of day as clocks of a schedule's zone show them, wherever this machine is. */

/** `Sun, Mar 29, 03:00` of a local time without a zone. */
export function formatLocal(local: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(`${local}Z`));
}

/** `March 29, 2026`. */
export function formatDay(instant: string | number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(instant));
}
