/** Addresses of all pages, in the hash, so that any feature can link to any page without knowing it. */

const at = (...parts: string[]) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Tenant and name of a database's path; names may hold no slash. */
const parts = (path: string) => path.split("/", 2);

/** The same address with values behind it; those that are absent are left out. */
function asked(address: string, values: Record<string, string | null | undefined>): string {
  const present = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams(present).toString();
  return query ? `${address}?${query}` : address;
}

export const TENANT_TABS = [
  "summary",
  "databases",
  "backups",
  "policy",
  "drills",
  "reports",
  "activity",
  "settings",
] as const;
export type TenantTab = (typeof TENANT_TABS)[number];

/** A database is named by its path, `TENANT/NAME`. */
export const routes = {
  overview: () => "#/",
  welcome: (door?: "protect" | "open") => asked(at("welcome"), { door }),
  /** Credentials that are not in the keyring here. */
  missing: () => at("missing"),
  tenants: (status?: string) => asked(at("tenants"), { status }),
  tenant: (slug: string, tab?: TenantTab) => at("tenants", slug, ...(tab ? [tab] : [])),
  /** The editor of a database that is there. */
  database: (path: string) => at("databases", ...parts(path)),
  addDatabase: (tenant?: string) => asked(at("databases", "new"), { tenant }),
  policies: () => at("policies"),
  policy: (name: string) => at("policies", name),
  /** A policy that is not there yet, perhaps with the rules of another. */
  addPolicy: (from?: string) => asked(at("policies"), { new: "yes", from }),
  /** The rules that a tenant or a database has of its own. */
  ownRules: (subject: string) => asked(at("policies"), { of: subject }),
  backups: (database?: string) => asked(at("backups"), { database }),
  /** All databases of a tenant. */
  tenantBackups: (tenant: string) => asked(at("backups"), { tenant }),
  compareBackups: (database: string, older: string, newer: string) =>
    asked(at("backups", "compare"), { database, older, newer }),
  backup: (database: string, snapshot: string) => asked(at("backups", snapshot), { database }),
  jobs: (state?: "running" | "queued" | "history") => asked(at("jobs"), { state }),
  job: (id: string) => at("jobs", id),
  restore: (database?: string, snapshot?: string) => asked(at("restore"), { database, snapshot }),
  drills: (database?: string) => asked(at("drills"), { database }),
  drillPlans: () => at("drills", "schedule"),
  disaster: (tenant?: string) => asked(at("drills", "disaster"), { tenant }),
  drill: (id: string) => at("drills", id),
  storages: () => at("storages"),
  storage: (name: string) => at("storages", name),
  reports: (tenant?: string) => asked(at("reports"), { tenant }),
  alerts: (tab?: "channels") => at("alerts", ...(tab ? [tab] : [])),
  /** One alert, wherever in the inbox it lies. */
  alert: (id: number) => asked(at("alerts"), { alert: String(id) }),
  settings: (section?: string) => at("settings", ...(section ? [section] : [])),
} as const;

/** Goes to an address that `routes` gave. */
export function go(address: string): void {
  window.location.hash = address.slice(1);
}
