/** Policies, from memory. */

import type {
  Assignment,
  Field,
  Policy,
  PolicyBase,
  PolicyPreview,
  RulesInput,
  RulesValues,
} from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { checkDraft, keepText, ZONES } from "../drafts";
import type { Rehearsal } from "../rehearsal";
import { type Answer, remove } from "./answer";

export function policyCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const save = (name: string, input: RulesInput) => {
    const old = world.policies.find((row) => row.name === name);
    const saved = { ...policyOf(name, input), tenants: old?.tenants ?? 0, databases: old?.databases ?? 0 };
    remove(world.policies, (row) => row.name === name);
    world.policies.push(saved);
    world.rules.set(name, input);
  };
  return {
    policyList: () => answer("policyList", () => world.policies),
    policyAdd: (name, input) =>
      answer("policyAdd", () => {
        save(name, input);
        return [];
      }),
    policyUpdate: (name, input) =>
      answer("policyUpdate", () => {
        save(name, input);
        return [];
      }),
    policyRemove: (name) => answer("policyRemove", () => remove(world.policies, (row) => row.name === name)),
    policyAssign: (subject, policy) =>
      answer("policyAssign", () => {
        world.assigned.set(subject, policy);
        return [];
      }),
    policyPreview: () => answer("policyPreview", () => nightly()),
    policyEffective: () => answer("policyEffective", () => nightly()),
    policyCheck: (base, input) => answer("policyCheck", () => checkDraft(world, base, input)),
    policyValues: (base) => answer("policyValues", () => valuesOf(world.rules.get(keyOf(base)) ?? {})),
    policyPresets: async () => PRESETS.map((preset) => ({ ...preset, rules: valuesOf(preset.rules) })),
    policyZones: () => answer("policyZones", () => ZONES),
    policyWho: () =>
      answer("policyWho", () =>
        world.tenants.flatMap(({ slug, name }) => {
          const row = (database: string | null): Assignment => ({
            tenant: slug,
            tenant_name: name,
            database,
            policy: world.assigned.get(database ?? slug) ?? null,
            own_rules: world.rules.has(database ?? slug),
          });
          const databases = world.databases.filter((database) => database.tenant === slug);
          return [row(null), ...databases.map(({ path }) => row(path))];
        }),
      ),
    hookConfirm: (base) =>
      answer("hookConfirm", () => {
        // As if the dialog of the system was answered with yes.
        const hooks = world.rules.get(keyOf(base))?.hooks ?? world.rules.get("nightly")?.hooks ?? [];
        world.confirmedHooks.add(JSON.stringify(hooks));
        return true;
      }),
    rulesGet: () => answer("rulesGet", () => []),
    rulesSet: (subject, input) =>
      answer("rulesSet", () => {
        world.rules.set(subject, input);
        return [];
      }),
  } satisfies Partial<Commands>;
}

function keyOf(base: PolicyBase): string {
  switch (base.of) {
    case "policy":
      return base.name;
    case "tenant":
      return base.slug;
    case "database":
      return base.path;
  }
}

/** A policy as the list shows it. */
export function policyOf(name: string, input: RulesInput): Policy {
  const rule = (field: Field, value: string | null | undefined) =>
    value ? [{ field, value, from: `policy ${name}` }] : [];
  return {
    name,
    rules: [
      ...rule("schedule", input.schedule && `${input.schedule} (${input.timezone ?? "UTC"})`),
      ...rule("spread", input.spread),
      ...rule("storage", input.storage),
      ...rule("copies", input.copies?.join(", ")),
      ...rule("keep", input.keep && keepText(input.keep)),
      ...rule("rpo", input.rpo),
      ...rule("rto", input.rto),
    ],
    tenants: 0,
    databases: 0,
    sentence: input.schedule ? `At 02:00.` : null,
  };
}

/** Every field, as the shell gives them. */
function valuesOf(input: RulesInput): RulesValues {
  const { keep = {}, preset, unset, sandbox_password, ...rest } = input;
  return {
    ...{ schedule: null, timezone: null, window: null, spread: null, catch_up: null, storage: null },
    ...{ copies: null, bandwidth: null, rpo: null, rto: null, alerts: null, drill: null, drill_pick: null },
    ...{ sandbox: null, sandbox_on_source: null, assertions: null, exclude: null, hooks: null, checks: null },
    ...rest,
    keep,
  };
}

const PRESETS: { name: string; title: string; rules: RulesInput }[] = [
  {
    name: "small-business",
    title: "Small business: every night, kept for a year",
    rules: {
      ...{ schedule: "0 2 * * *", spread: "1h", rpo: "26h", rto: "4h" },
      keep: { daily: 14, weekly: 8, monthly: 12 },
    },
  },
  {
    name: "hourly-and-a-year",
    title: "Hourly and a year: every hour, thinned out over a year",
    rules: {
      ...{ schedule: "0 * * * *", spread: "10m", rpo: "2h", rto: "2h" },
      keep: { hourly: 48, daily: 31, weekly: 13, monthly: 12 },
    },
  },
];

/** What a policy that runs at two every night means. */
function nightly(): PolicyPreview {
  const day = 86_400_000;
  const first = new Date();
  first.setUTCHours(26, 0, 0, 0);
  return {
    rules: [
      { field: "schedule", value: "0 2 * * * (UTC)", from: "policy nightly" },
      { field: "rpo", value: "26h", from: "built in" },
    ],
    problems: [],
    next: Array.from({ length: 5 }, (_, index) => {
      const at = new Date(first.getTime() + index * day).toISOString();
      return { at, local: at.slice(0, 19), until: null, offset: "+00:00", shift: 0 };
    }),
    timezone: "UTC",
    year: { taken: 365, kept: 23 },
  };
}
