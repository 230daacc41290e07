/** The numbers of a history as a chart and its table need them. Sums and cuts only: forecasts come from the back end. */

import type { StorageHistory } from "../../../bindings";

export const RANGES = { month: 30, quarter: 90, year: 365 } as const;
export type Range = keyof typeof RANGES;

export interface Series {
  /** A name that no tenant can have chosen. */
  key: string;
  /** Slug of the tenant; none for all others together. */
  tenant: string | null;
  /** How many tenants it stands for. */
  count: number;
  bytes: readonly number[];
}

export interface Point {
  day: string;
  total: number;
  /** Bytes by key of the series. */
  [key: string]: number | string;
}

export function seriesOf({ tenants, rest }: StorageHistory): Series[] {
  const named = tenants.map(
    ({ name, bytes }, at): Series => ({ key: `s${at}`, tenant: name, count: 1, bytes }),
  );
  return rest
    ? [...named, { key: "rest", tenant: null, count: Number(rest.name), bytes: rest.bytes }]
    : named;
}

/** One point a day on which somebody looked, of the last `range` days. */
export function pointsOf(history: StorageHistory, range: Range): Point[] {
  const series = seriesOf(history);
  const points = history.days.map((day, at): Point => {
    const bytes = series.map(({ key, bytes }) => [key, bytes[at] ?? 0] as const);
    return { day, total: bytes.reduce((sum, [, value]) => sum + value, 0), ...Object.fromEntries(bytes) };
  });
  const last = Date.parse(history.days.at(-1) ?? "");
  return points.filter(({ day }) => last - Date.parse(day) < RANGES[range] * 86_400_000);
}

/** How many times smaller what is stored is than the dumps in it; none where nothing is known. */
export function ratioOf(dumped: number, stored: number | null): number | null {
  return stored && dumped > 0 ? dumped / stored : null;
}

/** "11.4 ×" */
export function formatRatio(ratio: number, locale?: string): string {
  const digits = ratio >= 99.95 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(ratio)} ×`;
}
