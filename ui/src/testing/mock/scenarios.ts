/** Situations to look at and to test: `?scenario=NAME` in the address of the preview. */

import type { Job } from "../../bindings";
import {
  addBackups,
  addDatabase,
  addStorage,
  addTenant,
  ago,
  DAY,
  emptyWorld,
  HOUR,
  MINUTE,
  type World,
} from "./world";

export const SCENARIOS = {
  empty: emptyWorld,
  list,
  running,
  failed,
  many,
  hostile,
  broken,
  loading: list,
  stale: list,
};

export type Scenario = keyof typeof SCENARIOS;

function list(): World {
  const world = emptyWorld();
  addStorage(world, "office-nas", "/mnt/nas/bulkhead");
  addStorage(world, "offsite", "s3://acme-offsite/bulkhead?region=eu-central-1");
  addTenant(world, "acme-dental", "Acme Dental");
  addTenant(world, "bergmann-logistik", "Bergmann Logistik GmbH");
  addTenant(world, "city-library", "City Library");
  addTenant(world, "delta-studio", "Delta Studio");
  addBackups(world, addDatabase(world, "acme-dental", "practice"), 34, 3 * HOUR, true);
  addBackups(world, addDatabase(world, "acme-dental", "shop", { engine: "mariadb" }), 12, 5 * HOUR, false);
  addDatabase(world, "acme-dental", "x-ray-index", { engine: "sqlite" });
  addBackups(
    world,
    addDatabase(world, "bergmann-logistik", "fleet", { engine: "mysql" }),
    8,
    2 * HOUR,
    false,
  );
  addBackups(world, addDatabase(world, "bergmann-logistik", "orders"), 20, 4 * HOUR, true);
  addBackups(world, addDatabase(world, "city-library", "catalogue"), 3, 26 * HOUR, false);
  return world;
}

function running(): World {
  const world = list();
  const row = world.databases[1];
  if (row) {
    row.running_job = "job-running";
    row.running_phase = "dump";
    world.jobs.unshift(job(row.path, { id: "job-running", state: "running", phase: "dump" }));
  }
  return world;
}

function failed(): World {
  const world = list();
  const rows = world.databases;
  for (const [row, code] of [
    [rows[0], "wrong-password"],
    [rows[2], "disk-full"],
  ] as const) {
    if (row) {
      Object.assign(row, { last_job_state: "failed", last_job_at: ago(12 * MINUTE), last_job_code: code });
    }
  }
  world.jobs.unshift(
    job("acme-dental/practice", {
      id: "job-failed",
      state: "failed",
      ended_at: ago(12 * MINUTE),
      failure: {
        code: "wrong-password",
        message: 'the server 10.0.4.12:5432 refused the user "bulkhead"',
        hints: [
          "Set the password again: ALTER ROLE bulkhead PASSWORD '...';",
          "Check that pg_hba.conf lets this machine in with a password.",
        ],
      },
    }),
    job("acme-dental/x-ray-index", {
      id: "job-full",
      state: "failed",
      ended_at: ago(12 * MINUTE),
      failure: {
        code: "disk-full",
        message: "/mnt/nas/bulkhead: no space left",
        hints: ["Free some space there, then run it again."],
      },
    }),
  );
  return world;
}

function many(): World {
  const world = emptyWorld();
  addStorage(world, "office-nas", "/mnt/nas/bulkhead");
  for (let at = 0; at < 1_000; at += 1) {
    const slug = `tenant-${String(at).padStart(4, "0")}`;
    addTenant(world, slug, `Tenant number ${at}`);
    for (const name of ["crm", "shop"]) {
      const row = addDatabase(world, slug, name);
      if (at % 40 !== 7) {
        addBackups(world, row, 1, (at % 30) * HOUR + HOUR, at % 3 === 0);
      }
    }
  }
  return world;
}

function hostile(): World {
  const world = emptyWorld();
  addStorage(world, "<b>nas</b>", "/srv/<script>alert(1)");
  addTenant(world, "hostile", '<img src=x onerror="window.hacked=1">');
  const name = '<img src=x onerror="window.hacked=2">';
  const row = addDatabase(world, "hostile", name, { last_job_state: "failed", last_job_at: ago(DAY) });
  addDatabase(world, "hostile", `Kunden \u202Egpj.exe ${"sehr-lang-".repeat(8)}`.slice(0, 100));
  const failure = {
    code: "bad-source" as const,
    message: "{{name}} <b>bold</b>",
    hints: ["<script>1</script> $t(app.name)"],
  };
  world.jobs.unshift(job(row.path, { state: "failed", ended_at: ago(DAY), failure }));
  return world;
}

function broken(): World {
  const world = emptyWorld();
  world.broken = {
    code: "catalog-locked",
    message: "another Bulkhead holds the catalog in /home/admin/.local/share/bulkhead",
    hints: ["Close the other window, or use it instead of this one."],
  };
  return world;
}

function job(database: string, differs: Partial<Job>): Job {
  return {
    id: "job",
    kind: "backup",
    tenant: database.split("/")[0] ?? "",
    database,
    state: "done",
    phase: "dump",
    requested_at: ago(13 * MINUTE),
    started_at: ago(13 * MINUTE),
    ended_at: null,
    bytes_read: 0,
    bytes_stored: 0,
    snapshot: null,
    failure: null,
    ...differs,
  };
}
