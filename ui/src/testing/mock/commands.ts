/** The commands of the shell, answered from memory. */

import type { DatabaseInput, Failure, Stage } from "../../bindings";
import { readDatabaseUrl, splitPassword } from "../../lib/url";
import type { Commands } from "../../platform/platform";
import type { Rehearsal } from "./rehearsal";
import { addDatabase } from "./world";

type Answer<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: Failure }>;

/** Answers after the rehearsal's delay, or with the failure that was ordered for this command. */
function answering(stage: Rehearsal) {
  return async function answer<T>(command: keyof Commands, value: () => T): Answer<T> {
    await stage.pause();
    const failure = stage.world.broken ?? stage.failures.get(command);
    return failure ? { status: "error", error: failure } : { status: "ok", data: structuredClone(value()) };
  };
}

export function mockCommands(stage: Rehearsal): Commands {
  const answer = answering(stage);
  const { world } = stage;
  return {
    tenantList: () => answer("tenantList", () => world.tenants),
    tenantAdd: (input) =>
      answer("tenantAdd", () => {
        const tenant = { ...input, created_at: new Date().toISOString() };
        world.tenants.push(tenant);
        return tenant;
      }),
    tenantRemove: (slug) => answer("tenantRemove", () => remove(world.tenants, (row) => row.slug === slug)),
    databaseList: () => answer("databaseList", () => []),
    databaseAdd: (input) =>
      answer("databaseAdd", () => {
        const engine = readDatabaseUrl(input.url)?.kind;
        const differs = engine === "mysql" || engine === "mariadb" || engine === "sqlite" ? { engine } : {};
        return saved(input, addDatabase(world, input.tenant, input.name, differs).engine);
      }),
    databaseTest: (path) => answer("databaseTest", () => ({ stages: connectionStages(path) })),
    databaseTestUrl: ({ url }) => answer("databaseTestUrl", () => ({ stages: connectionStages(url) })),
    databaseRemove: (path) =>
      answer("databaseRemove", () => remove(world.databases, (row) => row.path === path)),
    statusOverview: () => answer("statusOverview", () => world.databases),
    storageList: () => answer("storageList", () => world.storages),
    storageAdd: (input) =>
      answer("storageAdd", () => {
        const { url, password } = splitPassword(input.url);
        const has_secret = (password ?? input.secret) !== null;
        const storage = { name: input.name, location: url, has_secret, created_at: new Date().toISOString() };
        world.storages.push(storage);
        return storage;
      }),
    storageTest: (name) =>
      answer("storageTest", () => ({
        stages: storageStages(world.storages.find((row) => row.name === name)?.location ?? ""),
      })),
    storageRemove: (name) =>
      answer("storageRemove", () => remove(world.storages, (row) => row.name === name)),
    snapshotPage: (database, before, limit) =>
      answer("snapshotPage", () => {
        const rows = world.snapshots.get(database) ?? [];
        return rows.filter((row) => before === null || row.taken_at < before).slice(0, limit);
      }),
    backupRun: (database) => answer("backupRun", () => stage.startBackup(database)),
    jobGet: (id) => answer("jobGet", () => stage.job(id)),
    jobPage: (_tenant, database, _before, limit) =>
      answer("jobPage", () =>
        world.jobs.filter((row) => !database || row.database === database).slice(0, limit),
      ),
    jobLog: () => answer("jobLog", () => []),
    jobCancel: (id) => answer("jobCancel", () => stage.cancel(id)),
  };
}

function remove<T>(rows: T[], fits: (row: T) => boolean): null {
  const at = rows.findIndex(fits);
  if (at >= 0) {
    rows.splice(at, 1);
  }
  return null;
}

function saved(
  { tenant, name, url, password }: DatabaseInput,
  engine: "postgres" | "mysql" | "mariadb" | "sqlite",
) {
  const created_at = new Date().toISOString();
  return {
    path: `${tenant}/${name}`,
    tenant,
    name,
    engine,
    url,
    has_password: password !== null,
    created_at,
  };
}

/** A host called `down` does not answer; everything else lacks only the newest client tool. */
function connectionStages(text: string): Stage[] {
  const host = readDatabaseUrl(text)?.parts.find(({ label }) => label === "host")?.value ?? "db.example";
  const name: Stage = { stage: "name", outcome: "passed", detail: `${host} is 10.0.4.12` };
  if (host === "down") {
    const hints = [`Check that the server runs and listens: nc -vz ${host} 5432`];
    const skipped = ["tls", "login", "version", "rights", "tool"].map(
      (stage): Stage => ({ stage, outcome: "skipped", detail: "not tried" }),
    );
    return [
      name,
      { stage: "tcp", outcome: "failed", detail: "connection refused on port 5432", hints },
      ...skipped,
    ];
  }
  const hint = "Install it: apt-get install postgresql-client-17";
  return [
    name,
    { stage: "tcp", outcome: "passed", detail: "connected in 3 ms" },
    { stage: "tls", outcome: "passed", detail: "TLS 1.3, certificate not checked" },
    { stage: "login", outcome: "passed", detail: "logged in as bulkhead" },
    { stage: "version", outcome: "passed", detail: "PostgreSQL 17.2" },
    { stage: "rights", outcome: "passed", detail: "every table can be read" },
    { stage: "tool", outcome: "warned", detail: "pg_dump 17.0 is a little older", hints: [hint] },
  ];
}

function storageStages(location: string): Stage[] {
  if (location.includes("full")) {
    const hints = ["Free some space there, then test again."];
    return [
      { stage: "write", outcome: "failed", detail: "no space left on the device", hints },
      { stage: "read", outcome: "skipped", detail: "not tried" },
      { stage: "delete", outcome: "skipped", detail: "not tried" },
    ];
  }
  return [
    { stage: "write", outcome: "passed", detail: "1 KB written in 2 ms" },
    { stage: "read", outcome: "passed", detail: "read back, equal" },
    { stage: "delete", outcome: "passed", detail: "nothing is left" },
  ];
}
