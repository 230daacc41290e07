/** Amounts for people. */

import { numberFormat } from "./formats";

/** As the command line writes them (`model::amount`). */
export const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes in powers of 1000, as disks and clouds count: three digits at most. */
export function formatBytes(bytes: number, locale?: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  const number = numberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${number} ${UNITS[unit]}`;
}

/** A whole number with separators. */
export function formatCount(count: number, locale?: string): string {
  return numberFormat(locale).format(count);
}
