/** What the made-up shell says of rules that are being edited: enough of the real one to try the page on. */

import type {
  DraftedYear,
  DraftProblem,
  HookInput,
  KeepInput,
  NextRun,
  PolicyBase,
  PolicyCheck,
  Rule,
  RulesInput,
  TimeZone,
} from "../../bindings";
import type { World } from "./world";
import { DAY, HOUR } from "./world";

export const ZONES: TimeZone[] = [
  { name: "America/New_York", offset: "-05:00", minutes: -300, here: false },
  { name: "UTC", offset: "+00:00", minutes: 0, here: false },
  { name: "Europe/Berlin", offset: "+01:00", minutes: 60, here: true },
  { name: "Asia/Kathmandu", offset: "+05:45", minutes: 345, here: false },
];

const SPAN = /^\d+(s|m|h|d)$/;

export function checkDraft(world: World, base: PolicyBase, input: RulesInput): PolicyCheck {
  // Whoever has none of their own has that of the policy.
  const schedule = input.schedule ?? (base.of === "policy" ? null : "0 2 * * *");
  const timezone = input.timezone ?? "Europe/Berlin";
  const problems = problemsOf(world, input);
  const bad = problems.some((problem) => problem.input === "schedule" || problem.input === "timezone");
  const runs = schedule && !bad ? runsOf(schedule, base.of === "database" ? null : spreadOf(input)) : [];
  return {
    rules: rulesOf(base, input),
    problems,
    sentence: schedule && !bad ? sentenceOf(schedule) : null,
    next: runs.slice(0, 5),
    clock_change: runs.length > 0 && timezone === "Europe/Berlin" ? change() : null,
    year: runs.length > 0 ? yearOf(schedule ?? "", input.keep) : null,
    hooks_confirmed: areConfirmed(world, input.hooks ?? (base.of === "policy" ? [] : hooksOf(world))),
  };
}

/** Those of the policy that everybody has here. */
function hooksOf(world: World): HookInput[] {
  return world.rules.get("nightly")?.hooks ?? [];
}

function areConfirmed(world: World, hooks: readonly HookInput[]): boolean {
  return hooks.length === 0 || world.confirmedHooks.has(JSON.stringify(hooks));
}

function problem(input: string, message: string, hint: string, fatal = true): DraftProblem {
  return { input, fatal, message, hints: [hint] };
}

function problemsOf(world: World, input: RulesInput): DraftProblem[] {
  const found: DraftProblem[] = [];
  const { schedule, timezone, window, storage, copies, keep, rpo } = input;
  if (schedule && schedule.trim().split(/\s+/).length !== 5) {
    found.push(
      problem("schedule", `"${schedule}" is not a schedule: it has not five fields`, "Write five fields."),
    );
  }
  if (schedule?.includes("30 2 *") && schedule.startsWith("0 0 30")) {
    found.push(problem("schedule", `the schedule "${schedule}" never comes`, "There is no 30 February."));
  }
  if (timezone && !ZONES.some(({ name }) => name === timezone)) {
    found.push(
      problem("timezone", `there is no time zone "${timezone}"`, "Use a name such as Europe/Berlin."),
    );
  }
  if (window && !/^\d\d:\d\d-\d\d:\d\d$/.test(window)) {
    found.push(problem("window", `"${window}" is not a window of the day`, "Write it as 22:00-06:00."));
  }
  for (const field of ["spread", "rpo", "rto"] as const) {
    const value = input[field];
    if (value && !SPAN.test(value)) {
      found.push(problem(field, `"${value}" is not a length of time`, "Write 30m, 24h, 7d."));
    }
  }
  if (rpo && Number.parseInt(rpo, 10) < 24 && rpo.endsWith("h") && schedule?.endsWith("* * *")) {
    const text = `the RPO of ${rpo} is shorter than the longest gap of the schedule, 25 hours`;
    found.push(problem("rpo", text, "Back up more often, or allow for more loss.", false));
  }
  if (copies && new Set(copies).size < copies.length) {
    found.push(
      problem("copies", "a storage is named twice", "A second copy beside the first saves nothing."),
    );
  }
  for (const query of input.assertions ?? []) {
    if (!/^\s*(select|with|values|table)\b/i.test(query)) {
      const text = `"${query}" is not an assertion`;
      found.push(problem("assertions", text, "Write one query that begins with SELECT or WITH."));
    }
  }
  for (const { argv } of input.hooks ?? []) {
    if (!argv[0]?.startsWith("/")) {
      const text = `the hook "${argv[0]}" is not named by its whole path`;
      found.push(problem("hooks", text, "Else somebody could put another in its place."));
    }
  }
  if (input.sandbox && input.sandbox !== "private" && !/^\w+:\/\/[^/]+/.test(input.sandbox)) {
    found.push(problem("sandbox", "the sandbox cannot be read", "Use the URL of a server."));
  }
  if (input.exclude && input.exclude.length > 0) {
    const text = `what is left out cannot be restored: ${input.exclude.join(", ").replaceAll(":", " ")}`;
    found.push(problem("exclude", text, "Leave out only what can be made again.", false));
  }
  if (storage && copies?.includes(storage)) {
    found.push(problem("copies", `the backups themselves go to ${storage}`, "Copy them to another storage."));
  }
  if (storage && !world.storages.some(({ name }) => name === storage)) {
    found.push(problem("storage", `there is no storage ${storage}`, "Choose another one, or add it first."));
  }
  if (keep && Object.values(keep).every((value) => !value)) {
    found.push(problem("keep", "the retention keeps nothing", "Keep at least one, or keep everything."));
  }
  return found;
}

function rulesOf(base: PolicyBase, input: RulesInput): Rule[] {
  const own = base.of === "policy" ? `policy ${base.name}` : base.of;
  const schedule = input.schedule ? `${input.schedule} (${input.timezone})` : null;
  const inherited = base.of === "policy" ? "built in" : "policy nightly";
  const row = (field: Rule["field"], value: string | null | undefined, otherwise: string): Rule => ({
    field,
    value: value ?? otherwise,
    from: value ? own : inherited,
  });
  return [
    row("schedule", schedule, "0 2 * * * (Europe/Berlin)"),
    row("catch-up", input.catch_up, "always"),
    row("storage", input.storage, "office-nas"),
    row("keep", input.keep ? keepText(input.keep) : null, "14 daily, 8 weekly, 12 monthly"),
    row("rpo", input.rpo, "26h"),
    row("sandbox", input.sandbox, "private"),
    row("drill-pick", input.drill_pick, "latest"),
    row("assertions", input.assertions?.join("; "), "SELECT count(*) > 0 FROM patients"),
  ];
}

export function keepText(keep: KeepInput): string {
  const counts = Object.entries(keep).filter(([, value]) => value);
  return counts
    .map(([name, value]) => (name === "within" ? `all of ${value}` : `${value} ${name}`))
    .join(", ");
}

function sentenceOf(schedule: string): string {
  const [minute = "0", hour = "*"] = schedule.split(" ");
  const two = (text: string) => text.padStart(2, "0");
  return /^\d+$/.test(hour) ? `At ${two(hour)}:${two(minute)}.` : `At minute ${minute} past every hour.`;
}

/** Milliseconds over which those begin who share the rules. */
function spreadOf({ spread, window, schedule }: RulesInput): number | null {
  const [, count, unit] = /^(\d+)(m|h)$/.exec(spread ?? "") ?? [];
  if (count === undefined) {
    return null;
  }
  // Nobody begins after the window.
  const [, toHour, toMinute] = /-(\d\d):(\d\d)$/.exec(window ?? "") ?? [];
  const [, minute, hour] = /^(\d+) (\d+) /.exec(schedule ?? "") ?? [];
  const left = (Number(toHour) - Number(hour)) * HOUR + (Number(toMinute) - Number(minute)) * (HOUR / 60);
  const whole = Number(count) * (unit === "h" ? HOUR : HOUR / 60);
  return left > 0 ? Math.min(whole, left) : whole;
}

function runsOf(schedule: string, spread: number | null): NextRun[] {
  const [minute = "0", hour = "*"] = schedule.split(" ");
  const daily = /^\d+$/.test(hour);
  const first = new Date();
  first.setUTCHours(daily ? Number(hour) - 1 : first.getUTCHours() + 1, Number(minute) || 0, 0, 0);
  const begin = first.getTime() <= Date.now() ? first.getTime() + (daily ? DAY : HOUR) : first.getTime();
  return Array.from({ length: 5 }, (_, at) => run(begin + at * (daily ? DAY : HOUR), spread));
}

function run(at: number, spread: number | null, shift = 0): NextRun {
  const local = (after = 0) => new Date(at + after + HOUR + shift * 60_000).toISOString().slice(0, 19);
  const until = spread === null ? null : local(spread);
  return {
    at: new Date(at).toISOString(),
    local: local(),
    until,
    offset: shift ? "+02:00" : "+01:00",
    shift,
  };
}

/** The last Sunday of next March. */
function change(): PolicyCheck["clock_change"] {
  const now = new Date();
  const year = now.getUTCFullYear() + (now.getUTCMonth() > 2 ? 1 : 0);
  const last = new Date(Date.UTC(year, 2, 31, 1));
  last.setUTCDate(31 - last.getUTCDay());
  return { at: last.toISOString(), shift: 60, run: run(last.getTime(), null, 60) };
}

/** By the periods of rules, newest first; each keeps the newest of its period. */
function yearOf(schedule: string, keep: KeepInput | undefined): DraftedYear {
  const daily = /^\d+ \d+ /.test(schedule);
  const until = Date.now() + 365 * DAY;
  const taken = daily ? 365 : 8_760;
  if (!keep) {
    return { until: new Date(until).toISOString(), taken, kept: taken, runs: [] };
  }
  const step = daily ? DAY : HOUR;
  const rules = new Map<number, string[]>();
  const lengths = {
    last: step,
    hourly: HOUR,
    daily: DAY,
    weekly: 7 * DAY,
    monthly: 30.4 * DAY,
    yearly: 365 * DAY,
  };
  for (const [rule, length] of Object.entries(lengths)) {
    const count = keep[rule as keyof typeof lengths] ?? 0;
    for (let at = 0; at < count; at += 1) {
      const age = Math.floor((at * Math.max(length, step)) / step) * step;
      if (age < 365 * DAY) {
        rules.set(age, [...(rules.get(age) ?? []), rule]);
      }
    }
  }
  const runs = [...rules].sort(([a], [b]) => a - b);
  return {
    until: new Date(until).toISOString(),
    taken,
    kept: runs.length,
    runs: runs.map(([age, names]) => ({ at: new Date(until - age).toISOString(), rules: names })),
  };
}
