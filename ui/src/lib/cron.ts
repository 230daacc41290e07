/** Schedules of a plain shape, to be told in words; whoever wrote another one reads it as it was written. */

export type Rhythm =
  | { every: "hour"; minute: number }
  | { every: "day"; time: string }
  | { every: "week"; time: string; day: number }
  | { every: "month"; time: string; day: number };

export interface Told {
  rhythm: Rhythm;
  /** By the clocks of which zone. */
  zone: string;
}

const SCHEDULE = /^(\d{1,2}) (\d{1,2}|\*) (\d{1,2}|\*) \* (\d|\*) \(([^()]+)\)$/;

/** What a rule such as `0 2 * * * (Europe/Berlin)` says; none where it says more than that. */
export function rhythmOf(rule: string): Told | null {
  const [, minute = "", hour = "", date = "", weekday = "", zone = ""] = SCHEDULE.exec(rule) ?? [];
  if (
    zone === "" ||
    (date !== "*" && weekday !== "*") ||
    (hour === "*" && (date !== "*" || weekday !== "*"))
  ) {
    return null;
  }
  if (hour === "*") {
    return { rhythm: { every: "hour", minute: Number(minute) }, zone };
  }
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (weekday !== "*") {
    return { rhythm: { every: "week", time, day: Number(weekday) % 7 }, zone };
  }
  return {
    rhythm: date === "*" ? { every: "day", time } : { every: "month", time, day: Number(date) },
    zone,
  };
}
