/** Made-up tenants, databases and backups, held in memory. */

import type { DatabaseStatus, Failure, Job, Snapshot, Storage, Tenant } from "../../bindings";

export interface World {
  tenants: Tenant[];
  databases: DatabaseStatus[];
  storages: Storage[];
  snapshots: Map<string, Snapshot[]>;
  jobs: Job[];
  /** What every command fails with, if set. */
  broken: Failure | null;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function ago(millis: number): string {
  return new Date(Date.now() - millis).toISOString();
}

export function emptyWorld(): World {
  return { tenants: [], databases: [], storages: [], snapshots: new Map(), jobs: [], broken: null };
}

export function addTenant(world: World, slug: string, name: string): void {
  world.tenants.push({ slug, name, created_at: ago(90 * DAY) });
}

export function addStorage(world: World, name: string, location: string): void {
  world.storages.push({ name, location, has_secret: location.startsWith("s3"), created_at: ago(90 * DAY) });
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
    last_snapshot: null,
    last_good_proved_at: null,
    last_proved_at: null,
    last_job_state: null,
    last_job_at: null,
    last_job_code: null,
    running_job: null,
    running_phase: null,
    ...differs,
  };
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
    row.last_snapshot = first.id;
    row.last_job_state ??= "done";
    row.last_job_at ??= first.finished_at;
    if (proved) {
      first.proved_at = ago(newest / 2);
      row.last_good_proved_at = first.proved_at;
      row.last_proved_at = first.proved_at;
    }
  }
  world.snapshots.set(row.path, snapshots);
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
  };
}
