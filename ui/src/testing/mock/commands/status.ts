/** Where tenants stand, what was and what will be, worked out from the rows in memory. */

import type {
  ByLevel,
  DatabaseStatus,
  Day,
  DrillRow,
  Level,
  Overview,
  Tenant,
  TenantStatus,
} from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { worst } from "../verdicts";
import { DAY, HOUR, type World } from "../world";
import type { Answer } from "./answer";

export function statusCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    statusOverview: () => answer("statusOverview", () => world.databases),
    statusTenants: () => answer("statusTenants", () => overviewOf(world)),
    statusDays: (days) => answer("statusDays", () => stripsOf(world, days)),
    schedulerUpcoming: (hours, limit) => answer("schedulerUpcoming", () => upcomingOf(world, hours, limit)),
    storageFillings: () =>
      answer("storageFillings", () =>
        world.storages.map(({ name, location }) => {
          const local = location.startsWith("/");
          return {
            storage: name,
            used: 1_240_000_000_000,
            free: local ? 420_000_000_000 : null,
            full_in_days: local ? ([61, 94] as [number, number]) : null,
          };
        }),
      ),
  } satisfies Partial<Commands>;
}

function byLevel(levels: readonly (Level | null)[]): ByLevel {
  const count = (wanted: Level) => levels.filter((level) => level === wanted).length;
  return { protected: count("protected"), at_risk: count("at-risk"), unprotected: count("unprotected") };
}

function overviewOf(world: World): Overview {
  const rows = new Map<string, DatabaseStatus[]>();
  for (const row of world.databases) {
    rows.set(row.tenant, [...(rows.get(row.tenant) ?? []), row]);
  }
  const tenants = world.tenants.map((tenant) => ({
    ...tenantOf(tenant, rows.get(tenant.slug) ?? [], world.pausedTenants),
    ...lastDrillOf(world, tenant.slug),
  }));
  const next = tenants.map(({ next_run_at }) => next_run_at).filter((at) => at !== null);
  return {
    level: worst(world.databases.map(({ protection }) => protection)),
    tenants_by: byLevel(tenants.map(({ protection }) => protection)),
    empty: tenants.filter(({ protection }) => protection === null).length,
    databases_by: byLevel(world.databases.map(({ protection }) => protection)),
    running: tenants.reduce((sum, { running }) => sum + running, 0),
    alerts: world.alerts.filter(({ closed_at, acknowledged_at }) => !closed_at && !acknowledged_at).length,
    next_run_at: next.sort()[0] ?? null,
    tenants,
  };
}

const GRAVITY = ["proved", "could-not-run", "failed", "differs"];

/** The worst of the last drills of each database. */
function lastDrillOf(world: World, tenant: string): Pick<TenantStatus, "last_drill" | "last_drill_at"> {
  const last = new Map<string, DrillRow>();
  for (const { drill } of world.drills) {
    if (drill.database.startsWith(`${tenant}/`) && !last.has(drill.database)) {
      last.set(drill.database, drill);
    }
  }
  const worst = [...last.values()].sort((a, b) => GRAVITY.indexOf(b.outcome) - GRAVITY.indexOf(a.outcome))[0];
  return { last_drill: worst?.outcome ?? null, last_drill_at: worst?.ended_at ?? null };
}

function tenantOf(
  { slug, name }: Tenant,
  rows: DatabaseStatus[],
  paused: Map<string, string>,
): Omit<TenantStatus, "last_drill" | "last_drill_at"> {
  const level = worst(rows.map(({ protection }) => protection));
  const bad = rows.find(({ protection }) => protection === level);
  const oldest = (values: (string | null)[]) =>
    values.includes(null) || values.length === 0 ? null : ([...values].sort()[0] ?? null);
  const objectives = (of: "rpo" | "rto") => rows.map((row) => row[of]).filter((one) => one !== null);
  return {
    slug,
    name,
    databases: byLevel(rows.map(({ protection }) => protection)),
    protection: level,
    reason: bad?.reasons[0] ? `${bad.name}: ${bad.reasons[0].message}` : null,
    running: rows.filter(({ running_job }) => running_job !== null).length,
    failing: rows.filter(({ last_job_state }) => last_job_state === "failed").length,
    last_good_at: oldest(rows.map(({ last_good_at }) => last_good_at)),
    last_proved_at: oldest(rows.map(({ last_proved_at }) => last_proved_at)),
    next_run_at:
      rows
        .map(({ next_run_at }) => next_run_at)
        .filter((at) => at !== null)
        .sort()[0] ?? null,
    rpo: objectives("rpo").sort((a, b) => (b.is ?? 0) - (a.is ?? 0))[0] ?? null,
    rto: objectives("rto")[0] ?? null,
    paused_until: paused.get(slug) ?? null,
    bytes: rows.reduce((sum, { last_bytes }) => sum + (last_bytes ?? 0), 0),
  };
}

function stripsOf(world: World, days: number) {
  const dates = Array.from({ length: days }, (_, at) =>
    new Date(Date.now() - (days - 1 - at) * DAY).toISOString().slice(0, 10),
  );
  const strip = (slug: string): (Day | null)[] => {
    const taken = new Map<string, Day>();
    for (const [path, snapshots] of world.snapshots) {
      for (const { taken_at, proved_at } of path.startsWith(`${slug}/`) ? snapshots : []) {
        taken.set(taken_at.slice(0, 10), proved_at ? "proved" : "good");
      }
    }
    return dates.map((date, at) => {
      const odd = (slug.length * 7 + at * 5) % 29;
      const gone: Day | null = odd === 3 ? "failed" : odd === 11 ? "missed" : null;
      const day = taken.get(date) ?? null;
      return day === "good" && gone ? gone : day;
    });
  };
  return { dates, tenants: world.tenants.map(({ slug }): [string, (Day | null)[]] => [slug, strip(slug)]) };
}

function upcomingOf(world: World, hours: number, limit: number) {
  const end = new Date(Date.now() + hours * HOUR).toISOString();
  const all = world.databases
    .filter(({ next_run_at }) => next_run_at !== null && next_run_at <= end)
    .map(({ path, next_run_at }) => ({ at: next_run_at ?? "", database: path }))
    .sort((a, b) => a.at.localeCompare(b.at));
  return { runs: all.slice(0, limit), more: all.length > limit };
}
