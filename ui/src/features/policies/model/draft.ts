/** Rules while they are edited: every field as the form holds it, none for what is inherited or left alone. */

import type { HookInput, KeepInput, RulesInput, RulesValues } from "../../../bindings";

export const COUNTS = ["last", "hourly", "daily", "weekly", "monthly", "yearly"] as const;
export type Count = (typeof COUNTS)[number];

export interface Keep extends Record<Count, number | null> {
  within: string;
}

export interface Draft {
  schedule: string | null;
  timezone: string;
  window: string | null;
  spread: string | null;
  catch_up: string | null;
  storage: string | null;
  copies: string[] | null;
  bandwidth: string | null;
  keep: Keep | null;
  rpo: string | null;
  rto: string | null;
  alerts: string[] | null;
  exclude: string[] | null;
  hooks: HookInput[] | null;
  drill: string | null;
  drill_pick: string | null;
  sandbox: string | null;
  sandbox_on_source: boolean;
  /** What was typed of it; what is in the keyring is not shown. */
  sandbox_password: string;
  assertions: string[] | null;
  checks: string | null;
}

/** The fields that the form has, by the names of inputs. */
export const FIELDS = [
  "schedule",
  "window",
  "spread",
  "catch_up",
  "storage",
  "copies",
  "bandwidth",
  "keep",
  "rpo",
  "rto",
  "alerts",
  "exclude",
  "hooks",
  "drill",
  "drill_pick",
  "sandbox",
  "assertions",
  "checks",
] as const;
export type Field = (typeof FIELDS)[number];

export const NO_KEEP: Keep = {
  ...{ last: null, hourly: null, daily: null, weekly: null, monthly: null, yearly: null },
  within: "",
};

/** What a field begins with once somebody wants to have a say in it. */
export const BEGINNINGS: Pick<Draft, Field> = {
  ...{ schedule: "0 2 * * *", window: "20:00-06:00", spread: "30m", catch_up: "always" },
  ...{ storage: "", copies: [], bandwidth: "10 MB/s", rpo: "26h", rto: "4h", alerts: [] },
  keep: { ...NO_KEEP, daily: 14, weekly: 8, monthly: 12 },
  ...{ exclude: [], hooks: [], drill: "0 4 * * 0", drill_pick: "latest", sandbox: "private", assertions: [] },
  checks: "30d",
};

/** A hook that nobody has filled in. */
export const NEW_HOOK: HookInput = { when: "before", argv: [""], on_error: "fail", limit: "5m" };

/** Whether drills go to a server that somebody named, also while its URL is still typed. */
export function isServer(sandbox: string | null): sandbox is string {
  return sandbox !== null && sandbox !== "private";
}

/** The same field as rules name it. */
export function ruleName(field: Field): string {
  return field.replace("_", "-");
}

/** What is looked at, and saved with the password of a sandbox, which nobody needs before: fields of the form that are empty are taken out, those that it does not have stay. */
export function inputOf(draft: Draft): RulesInput {
  const { schedule, timezone, keep, storage, assertions, sandbox_on_source, sandbox_password, ...rest } =
    draft;
  return {
    ...rest,
    assertions: assertions?.filter((query) => query.trim() !== "") ?? null,
    sandbox_on_source: isServer(draft.sandbox) ? sandbox_on_source : null,
    schedule,
    timezone: schedule === null ? null : timezone,
    storage: storage || null,
    ...(keep && { keep: { ...keep, ...filled(keep), within: keep.within.trim() || null } }),
    unset: FIELDS.map(ruleName),
  };
}

/** With every count empty it is still asked for, so that the shell can say that it keeps nothing. */
function filled(keep: Keep): Partial<Record<Count, number>> {
  const empty = COUNTS.every((count) => !keep[count]) && keep.within.trim() === "";
  return empty ? { last: 0 } : {};
}

export function draftOf(input: Partial<RulesValues>, zone: string): Draft {
  return {
    schedule: input.schedule ?? null,
    timezone: input.timezone ?? zone,
    window: input.window ?? null,
    spread: input.spread ?? null,
    catch_up: input.catch_up ?? null,
    storage: input.storage ?? null,
    copies: input.copies ?? null,
    bandwidth: input.bandwidth ?? null,
    keep: keepOf(input.keep ?? {}),
    rpo: input.rpo ?? null,
    rto: input.rto ?? null,
    alerts: input.alerts ?? null,
    exclude: input.exclude ?? null,
    hooks: input.hooks ?? null,
    drill: input.drill ?? null,
    drill_pick: input.drill_pick ?? null,
    sandbox: input.sandbox ?? null,
    sandbox_on_source: input.sandbox_on_source ?? false,
    sandbox_password: "",
    assertions: input.assertions ?? null,
    checks: input.checks ?? null,
  };
}

function keepOf(input: KeepInput): Keep | null {
  const given = COUNTS.some((count) => input[count]) || Boolean(input.within);
  const counts = Object.fromEntries(COUNTS.map((count) => [count, input[count] ?? null]));
  return given ? { ...NO_KEEP, ...counts, within: input.within ?? "" } : null;
}

/** The rules of a preset over a draft: when, what is kept and the objectives. All else stays, as a preset knows nothing of it. */
export function withPreset(draft: Draft, preset: Partial<RulesValues>): Draft {
  const { schedule, window, spread, catch_up, keep, rpo, rto, drill, checks } = draftOf(
    preset,
    draft.timezone,
  );
  return {
    ...draft,
    ...{ schedule, window, spread, catch_up, keep, rpo, rto },
    drill: drill ?? draft.drill,
    checks: checks ?? draft.checks,
  };
}
