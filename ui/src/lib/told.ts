/** Times in sentences of the back end: it writes them in UTC, and the window shows every time in one zone. */

import { formatMinute } from "./time";

/** As `2026-03-29 12:30 UTC`. */
const UTC = /\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC\b/g;

export function told(sentence: string, locale?: string): string {
  return sentence.replace(UTC, (whole, day: string, time: string) => {
    const instant = `${day}T${time}:00Z`;
    return Number.isNaN(Date.parse(instant)) ? whole : formatMinute(instant, locale);
  });
}
