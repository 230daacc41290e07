/** The usual schedules as choices; any other stays the text that it is. What a text means is for the shell to say. */

export type Choice =
  | { kind: "hourly"; minute: number }
  | { kind: "hours"; every: number; minute: number }
  | { kind: "daily"; time: string }
  | { kind: "weekly"; days: number[]; time: string }
  | { kind: "monthly"; day: number; time: string }
  | { kind: "custom"; text: string };

export type Kind = Choice["kind"];

/** Steps of hours that divide a day, so that the rhythm does not break at midnight. */
export const STEPS = [2, 3, 4, 6, 8, 12] as const;

export function cronOf(choice: Choice): string {
  switch (choice.kind) {
    case "hourly":
      return `${choice.minute} * * * *`;
    case "hours":
      return `${choice.minute} */${choice.every} * * *`;
    case "daily":
      return `${minutesOf(choice.time)} * * *`;
    case "weekly":
      return `${minutesOf(choice.time)} * * ${[...choice.days].sort().join(",") || "1"}`;
    case "monthly":
      return `${minutesOf(choice.time)} ${choice.day} * *`;
    case "custom":
      return choice.text;
  }
}

/** The choice that a text is; one that is none of the usual ones is custom. */
export function choiceOf(text: string): Choice {
  const match = /^(\d{1,2}) (\S+) (\S+) \* (\S+)$/.exec(text.trim().replace(/\s+/g, " "));
  const [, first = "", hours = "", day = "", days = ""] = match ?? [];
  const minute = Number(first);
  const every = /^\*\/(\d{1,2})$/.exec(hours);
  const hour = /^\d{1,2}$/.test(hours) ? Number(hours) : null;
  const time = hour !== null ? `${two(hour)}:${two(minute)}` : "";
  if (!match || minute > 59 || (hour !== null && hour > 23)) {
    return { kind: "custom", text };
  }
  if (day === "*" && days === "*") {
    if (hours === "*") {
      return { kind: "hourly", minute };
    }
    if (every && STEPS.some((step) => step === Number(every[1]))) {
      return { kind: "hours", every: Number(every[1]), minute };
    }
    if (time) {
      return { kind: "daily", time };
    }
  }
  if (time && day === "*" && /^[0-6](,[0-6])*$/.test(days)) {
    return { kind: "weekly", days: days.split(",").map(Number), time };
  }
  if (time && days === "*" && /^\d{1,2}$/.test(day) && Number(day) >= 1 && Number(day) <= 31) {
    return { kind: "monthly", day: Number(day), time };
  }
  return { kind: "custom", text };
}

/** Another kind of schedule that is as near to the one before as it can be. */
export function turnedInto(kind: Kind, from: Choice): Choice {
  const time = "time" in from ? from.time : "02:00";
  const minute = "minute" in from ? from.minute : 0;
  switch (kind) {
    case "hourly":
      return { kind, minute };
    case "hours":
      return { kind, every: 6, minute };
    case "daily":
      return { kind, time };
    case "weekly":
      return { kind, days: [1, 2, 3, 4, 5], time };
    case "monthly":
      return { kind, day: 1, time };
    case "custom":
      return { kind, text: cronOf(from) };
  }
}

/** A time of day as people write it, or none: `2:05` is `02:05`. */
export function readTime(text: string): string | null {
  const match = /^\s*(\d{1,2})[:.](\d{2})\s*$/.exec(text);
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2])];
  return match && hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : null;
}

function minutesOf(time: string): string {
  const [hour = "0", minute = "0"] = time.split(":");
  return `${Number(minute)} ${Number(hour)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
