/** Every place of the page. The types keep it whole: an address that is left out does not compile. */

import { routes, TENANT_TABS } from "../../lib/routes";
import type { Scenario } from "../mock/scenarios";
import type { World } from "../mock/world";

/** Parts of the settings. */
const SECTIONS = [
  ...[
    "appearance",
    "scheduler",
    "tools",
    "notifications",
    "lock",
    "configuration",
    "audit",
    "diagnostics",
    "about",
  ],
] as const;

type Route = keyof typeof routes;

/** Scenarios that differ from `list` in some places alone; all others are looked at everywhere. */
const ONLY: Partial<Record<Scenario, Route[]>> = {
  tooOld: ["overview", "tenants", "tenant", "database"],
  locked: ["overview"],
  jobs: ["jobs", "job", "overview"],
  restoreFails: ["restore"],
  restoreDiffers: ["restore"],
  stalePlan: ["restore"],
};

/** The addresses of this world, by name; where it holds nothing they lead to what is not there. */
export function places(scenario: Scenario, world: World): Record<string, string> {
  const database = world.databases[0]?.path ?? "nobody/nothing";
  const tenant = world.tenants[0]?.slug ?? "nobody";
  const storage = world.storages[0]?.name ?? "nowhere";
  const older = world.snapshots.get(database)?.[1]?.id ?? "0000";
  const snapshot = world.snapshots.get(database)?.[0]?.id ?? "0000";
  const job = world.jobs[0]?.id ?? "none";
  const all: Record<Route, Record<string, string>> = {
    overview: { "": routes.overview() },
    missing: { "": routes.missing() },
    welcome: { "": routes.welcome() },
    tenants: { "": routes.tenants() },
    tenant: Object.fromEntries(TENANT_TABS.map((tab) => [tab, routes.tenant(tenant, tab)])),
    database: { "": routes.database(database) },
    addDatabase: { "": routes.addDatabase(tenant) },
    policies: { "": routes.policies() },
    policy: { "": routes.policy("nightly") },
    addPolicy: { "": routes.addPolicy(), copy: routes.addPolicy("nightly") },
    ownRules: { database: routes.ownRules(database), tenant: routes.ownRules(tenant) },
    backups: { "": routes.backups(), database: routes.backups(database) },
    tenantBackups: { "": routes.tenantBackups(tenant) },
    compareBackups: { "": routes.compareBackups(database, older, snapshot) },
    backup: { "": routes.backup(database, snapshot) },
    jobs: {
      "": routes.jobs(),
      queued: routes.jobs("queued"),
      history: routes.jobs("history"),
    },
    job: { "": routes.job(job) },
    restore: { "": routes.restore(), database: routes.restore(database, snapshot) },
    drills: { "": routes.drills(), database: routes.drills(database) },
    drillPlans: { "": routes.drillPlans() },
    disaster: { "": routes.disaster(tenant) },
    drill: { "": routes.drill("9"), differs: routes.drill("8"), impossible: routes.drill("6") },
    storages: { "": routes.storages() },
    storage: { "": routes.storage(storage) },
    reports: { "": routes.reports(), tenant: routes.reports(tenant) },
    alerts: { "": routes.alerts(), channels: routes.alerts("channels") },
    alert: { "": routes.alert(world.alerts[0]?.id ?? 0) },
    settings: Object.fromEntries(SECTIONS.map((section) => [section, routes.settings(section)])),
  };
  const wanted = ONLY[scenario] ?? (Object.keys(all) as Route[]);
  return Object.fromEntries(
    wanted.flatMap((route) =>
      Object.entries(all[route]).map(([kind, address]) => [kind ? `${route}-${kind}` : route, address]),
    ),
  );
}

/** What opens over a page by a key. */
export const dialogs: Record<string, string> = { keys: "?", palette: "Control+k", jobs: "Control+j" };
