/** Made-up tenants, databases and backups, held in memory. */

import type {
  Alert,
  AlertChannel,
  Entry as AuditEntry,
  DatabaseStatus,
  DrillDetail,
  Failure,
  FoundRepository,
  Job,
  KitStatus,
  LostTenant,
  MissedRun,
  NeededCredential,
  Policy,
  RulesInput,
  Snapshot,
  Storage,
  Tenant,
} from "../../bindings";
import { policyOf } from "./commands/policy";
import { judge } from "./verdicts";

export interface World {
  tenants: Tenant[];
  databases: DatabaseStatus[];
  storages: Storage[];
  snapshots: Map<string, Snapshot[]>;
  jobs: Job[];
  /** Newest first. */
  drills: DrillDetail[];
  kits: Map<string, KitStatus>;
  policies: Policy[];
  alerts: Alert[];
  channels: AlertChannel[];
  /** Oldest first. */
  audit: AuditEntry[];
  missed: MissedRun[];
  /** Daily looks at a storage, and the bytes that are free there. */
  growth: Map<string, { days: number; free: number | null }>;
  /** Why a storage cannot be looked at. */
  storageFailures: Map<string, Failure>;
  /** Repositories that were given up, as `TENANT/STORAGE`. */
  givenUp: Set<string>;
  lock: Lock | null;
  /** How restores end. */
  restoreEnds: "done" | "differs" | "fails";
  /** Whether somebody makes the target of a restore between its plan and its start. */
  stale: boolean;
  /** Whether they have. */
  staleTarget: boolean;
  /** What the dialog for files returns. */
  chosenFile: string;
  /** Tables that every snapshot holds besides its own. */
  hostileTables: string[];
  /** When what a restore made was removed again, by job. */
  discarded: Map<string, string>;
  /** The last job that was to put what a restore made in the place of its source, by the restore's job. */
  placings: Map<string, string>;
  /** Whether somebody has changed what was restored since. */
  copyChanged: boolean;
  /** Whether somebody is connected to it. */
  copyInUse: boolean;
  /** The policy of a tenant or a database itself, by slug or path. */
  assigned: Map<string, string | null>;
  /** Rules of policies, tenants and databases, by name, slug or path. */
  rules: Map<string, RulesInput>;
  /** Until when tenants are paused, by slug. */
  pausedTenants: Map<string, string>;
  /** Lists of hooks that somebody has let run, as JSON. */
  confirmedHooks: Set<string>;
  /** What a key opens. */
  found: FoundRepository[];
  /** Tenants that do not come back with a catalog. */
  lost: LostTenant[];
  /** Credentials that are not in the keyring. */
  missing: NeededCredential[];
  /** What every command fails with, if set. */
  broken: Failure | null;
}

export interface Lock {
  passphrase: string;
  minutes: number;
  locked: boolean;
  /** Whether the passphrase was just given. */
  confirmed: boolean;
  /** Wrong ones in a row. */
  wrong: number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function ago(millis: number): string {
  return new Date(Date.now() - millis).toISOString();
}

export function emptyWorld(): World {
  return {
    givenUp: new Set(),
    ...{
      tenants: [],
      databases: [],
      storages: [],
      snapshots: new Map(),
      jobs: [],
      drills: [],
      kits: new Map(),
      policies: [],
    },
    ...{ alerts: [], channels: [], audit: [], missed: [], growth: new Map(), storageFailures: new Map() },
    ...{ lock: null, broken: null, missing: [], lost: [] },
    ...{ found: [{ tenant: "acme", name: "Acme", here: null }] },
    ...{ restoreEnds: "done", stale: false, staleTarget: false, discarded: new Map() },
    ...{ placings: new Map(), copyChanged: false, copyInUse: false },
    ...{ chosenFile: "/home/admin/Downloads/practice-20261126.pgdump", hostileTables: [] },
    ...{ assigned: new Map(), rules: new Map(), confirmedHooks: new Set(), pausedTenants: new Map() },
  };
}

export function addTenant(world: World, slug: string, name: string): void {
  world.tenants.push({ slug, name, created_at: ago(90 * DAY), colour: null });
}

export function addStorage(world: World, name: string, location: string): void {
  world.storages.push({
    name,
    location,
    has_secret: location.startsWith("s3"),
    created_at: ago(90 * DAY),
    lasting: null,
  });
}

/** Adds a database that nothing has happened to, with what is different about it. */
export function addDatabase(
  world: World,
  tenant: string,
  name: string,
  differs: Partial<DatabaseStatus> = {},
): DatabaseStatus {
  const row: DatabaseStatus = {
    path: `${tenant}/${name}`,
    tenant,
    tenant_name: world.tenants.find(({ slug }) => slug === tenant)?.name ?? tenant,
    name,
    engine: "postgres",
    last_good_at: null,
    production: false,
    last_snapshot: null,
    last_bytes: null,
    last_took_ms: null,
    next_run_at: null,
    paused_until: null,
    rpo: null,
    rto: null,
    last_good_proved_at: null,
    last_good_proof: null,
    last_proved_at: null,
    last_job_state: null,
    last_job_at: null,
    last_job_code: null,
    protection: "unprotected",
    reasons: [],
    running_job: null,
    running_phase: null,
    ...differs,
  };
  if (!differs.reasons) {
    judge(row);
  }
  world.databases.push(row);
  return row;
}

/** Gives a database daily backups up to `newest`, the newest of them proved or not. */
export function addBackups(
  world: World,
  row: DatabaseStatus,
  count: number,
  newest: number,
  proved: boolean,
) {
  const snapshots = Array.from({ length: count }, (_, day) => snapshot(row.path, newest + day * DAY, day));
  const first = snapshots[0];
  if (first) {
    row.last_good_at = first.taken_at;
    row.last_bytes = first.bytes;
    row.last_took_ms = 3 * MINUTE;
    row.next_run_at = new Date(Date.now() + DAY - (newest % DAY)).toISOString();
    row.rpo = { asked: 26 * 3_600, is: newest / 1_000, met: newest <= 26 * HOUR };
    row.rto = { asked: 3_600, is: proved ? 1_260 : null, met: proved };
    row.last_snapshot = first.id;
    row.last_good_proof = "unproved";
    row.last_job_state ??= "done";
    row.last_job_at ??= first.finished_at;
    if (proved) {
      first.proved_at = ago(newest / 2);
      first.proof = "proved";
      row.last_good_proof = "proved";
      row.last_good_proved_at = first.proved_at;
      row.last_proved_at = first.proved_at;
    }
  }
  world.snapshots.set(row.path, snapshots);
  judge(row);
}

function snapshot(database: string, age: number, seed: number): Snapshot {
  const bytes = 1_840_000_000 - seed * 3_700_000;
  return {
    id: `${seed.toString(16).padStart(4, "0")}${"7f3a9c51".repeat(7)}beef`,
    database,
    storage: "office-nas",
    taken_at: ago(age),
    finished_at: ago(age - 3 * MINUTE),
    bytes,
    bytes_added: seed % 7 === 6 ? 91_000_000 : 4_200_000 + seed * 310_000,
    tables: 48,
    rows: 2_318_402 - seed * 1_204,
    proved_at: null,
    proof: "unproved",
    replaced: false,
    pinned_at: null,
    seen: "present",
    away: false,
    copies: [
      { id: `c${seed}`, storage: "offsite", seen: seed % 5 === 3 ? "missing" : "uploaded", away: false },
    ],
  };
}

/** Adds a policy with its rules. */
export function addPolicy(world: World, name: string, input: RulesInput): void {
  world.policies.push(policyOf(name, input));
  world.rules.set(name, input);
}
