/** Situations to look at and to test: `?scenario=NAME` in the address of the preview. */

import type { Job } from "../../bindings";
import { outdatedKit } from "./disasters";
import { grow } from "./history";
import { alerts, audit, channels, hostileAlerts } from "./past";
import { drills } from "./proofs";
import { judge, say } from "./verdicts";
import {
  addBackups,
  addDatabase,
  addPolicy,
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
  damaged,
  loading: list,
  stale: list,
  tooOld,
  locked,
  jobs,
  restoreFails: () => ({ ...list(), restoreEnds: "fails" as const }),
  restoreDiffers: () => ({ ...list(), restoreEnds: "differs" as const }),
  stalePlan: () => ({ ...list(), stale: true }),
  gone,
};

export type Scenario = keyof typeof SCENARIOS;

function list(): World {
  const world = emptyWorld();
  addStorage(world, "office-nas", "/mnt/nas/bulkhead");
  addStorage(world, "offsite", "s3://acme-offsite/bulkhead?region=eu-central-1");
  for (const storage of world.storages) {
    storage.lasting = storage.name === "offsite" ? "locked" : "deletable";
  }
  addTenant(world, "acme-dental", "Acme Dental");
  addTenant(world, "bergmann-logistik", "Bergmann Logistik GmbH");
  addTenant(world, "city-library", "City Library");
  addTenant(world, "delta-studio", "Delta Studio");
  addBackups(world, addDatabase(world, "acme-dental", "practice"), 34, 3 * HOUR, true);
  addBackups(
    world,
    addDatabase(world, "acme-dental", "shop", { engine: "mariadb", production: true }),
    12,
    5 * HOUR,
    false,
  );
  world.pausedTenants.set("city-library", ago(-5 * HOUR));
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
  grow(world, "office-nas", { days: 90, free: 214_000_000_000 });
  grow(world, "offsite", { days: 9, free: null });
  world.alerts = alerts();
  world.channels = channels();
  world.audit = audit();
  world.drills = drills();
  world.kits.set("acme-dental", outdatedKit());
  addPolicies(world);
  return world;
}

/** The same behind the lock; the passphrase is `open sesame`. */
function locked(): World {
  const lock = { passphrase: "open sesame", minutes: 15, locked: true, confirmed: false, wrong: 0 };
  return { ...list(), lock };
}

/** Two policies, one of them in use, and what happened by them. */
function addPolicies(world: World): void {
  addPolicy(world, "nightly", {
    ...{ schedule: "0 2 * * *", timezone: "Europe/Berlin", spread: "1h", window: "01:00-05:00" },
    ...{ storage: "office-nas", copies: ["offsite"], rpo: "26h", rto: "4h" },
    keep: { daily: 14, weekly: 8, monthly: 12 },
    ...{ drill: "0 4 * * 0", drill_pick: "random", exclude: ["rows:public.sessions", "schema:audit"] },
    ...{ sandbox: "postgres://drill@drills.example/postgres", sandbox_on_source: false },
    assertions: ["SELECT count(*) > 0 FROM patients"],
    hooks: [
      {
        when: "before",
        argv: ["/usr/local/bin/quiesce", "--app", "practice"],
        on_error: "cancel",
        limit: "2m",
      },
      { when: "after", argv: ["/usr/local/bin/resume"], on_error: "fail", limit: "5m" },
    ],
  });
  addPolicy(world, "hourly", {
    ...{ schedule: "0 * * * *", timezone: "Europe/Berlin", spread: "10m", storage: "office-nas", rpo: "2h" },
    keep: { hourly: 48, daily: 31, weekly: 13, monthly: 12 },
  });
  world.assigned.set("acme-dental", "nightly");
  world.assigned.set("bergmann-logistik", "nightly");
  world.rules.set("acme-dental/shop", { rpo: "12h" });
  for (const policy of world.policies.filter(({ name }) => name === "nightly")) {
    policy.tenants = 2;
  }
  world.missed.push({
    ...{ database: "acme-dental/practice", first_at: ago(12 * DAY), last_at: ago(10 * DAY), count: 3 },
    ...{ reason: "asleep", found_at: ago(9.7 * DAY) },
  });
  for (const days of [4.1, 4.6, 17]) {
    const at = ago(days * DAY);
    world.jobs.push(
      job("acme-dental/practice", {
        id: `job-failed-${days}`,
        state: "failed",
        requested_at: at,
        ended_at: at,
      }),
    );
  }
}

/** Backed up and proved once, and left alone since. */
function tooOld(): World {
  const world = list();
  const row = world.databases[0];
  if (row) {
    say(row, [
      {
        reason: "stale",
        level: "unprotected",
        message: "the last good backup is 3 days old, the RPO is 26h",
        hint: "Back it up now.",
      },
    ]);
  }
  return world;
}

/** A backup that is on no storage any more. */
function gone(): World {
  const world = list();
  const row = world.snapshots.get("acme-dental/practice")?.[3];
  if (row) {
    row.seen = "missing";
    row.copies = row.copies.map((copy) => ({ ...copy, seen: "missing" }));
  }
  world.storageFailures.set("office-nas", {
    code: "repository-missing",
    message: "the repository at /mnt/nas/bulkhead/acme-dental was there before and is gone",
    hints: ["Bring the folder back, or mount the disk."],
  });
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
      judge(row);
    }
  }
  world.storageFailures.set("office-nas", {
    code: "storage-unreachable",
    message: "/mnt/nas/bulkhead: the folder is not there",
    hints: ["Mount it again: sudo mount /mnt/nas"],
  });
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
  grow(world, "office-nas", { days: 90, free: 214_000_000_000 });
  world.audit = audit(2_000);
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

/** Some weeks of jobs, some that run, one that waits. */
function jobs(): World {
  const world = failed();
  const kinds = [
    "backup",
    "backup",
    "backup",
    "copy",
    "backup",
    "restore",
    "backup",
    "check",
    "prune",
  ] as const;
  for (let at = 0; at < 260; at += 1) {
    const row = world.databases[at % world.databases.length];
    const kind = kinds[at % kinds.length] ?? "backup";
    const whole = kind === "check" || kind === "prune";
    const began = 20 * MINUTE + at * 97 * MINUTE;
    const state = at % 31 === 17 ? "interrupted" : at % 23 === 9 ? "cancelled" : "done";
    world.jobs.push(
      job(row?.path ?? "", {
        ...{ id: `01937f2a-${String(at).padStart(4, "0")}-7000-8000-00000000beef`, kind, state },
        ...{ trigger: at % 11 === 3 ? "person" : at % 13 === 5 ? "catch-up" : "schedule" },
        ...{
          requested_at: ago(began),
          started_at: ago(began),
          ended_at: ago(began - (1 + (at % 7)) * MINUTE),
        },
        ...(whole ? { database: null } : {}),
        ...{ bytes_read: 1_840_000_000 - at * 3_000_000, bytes_stored: 4_200_000 + at * 10_000 },
      }),
    );
  }
  const [first, second, third] = [world.databases[1], world.databases[3], world.databases[5]];
  if (first && second && third) {
    Object.assign(first, { running_job: "job-running", running_phase: "dump" });
    const waiting = { state: "queued", phase: null, started_at: null, requested_at: ago(MINUTE) } as const;
    world.jobs.unshift(
      job(first.path, {
        id: "job-running",
        state: "running",
        started_at: ago(41_000),
        requested_at: ago(42_000),
      }),
      job(second.path, { id: "job-queued", ...waiting, trigger: "catch-up" }),
      job(third.path, { id: "job-locked", ...waiting, phase: "unlock" }),
    );
  }
  return world;
}

function hostile(): World {
  const world = emptyWorld();
  addStorage(world, "<b>nas</b>", "/srv/<script>alert(1)");
  addTenant(world, "hostile", '<img src=x onerror="window.hacked=1">');
  grow(world, "<b>nas</b>", { days: 20, free: 1_000_000_000 });
  world.alerts = hostileAlerts();
  world.channels = [
    {
      name: "<i>ops</i>",
      kind: "webhook",
      target: "generic at \u202Egro.elpmaxe",
      mail: null,
      last_at: ago(DAY),
      failure: null,
    },
  ];
  world.audit = audit(3).map((row) => ({ ...row, subject: "<script>alert(1)</script>\u202E" }));
  const name = '<img src=x onerror="window.hacked=2">';
  const row = addDatabase(world, "hostile", name, { last_job_state: "failed", last_job_at: ago(DAY) });
  addBackups(world, row, 2, 3 * HOUR, false);
  world.hostileTables = ['<img src=x onerror="window.hacked=3">', "drop \u202Etable"];
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

function damaged(): World {
  const world = list();
  world.broken = {
    code: "catalog-damaged",
    message: "the catalog holds something unreadable: the file is no database",
    hints: [
      "Make it again from the repositories: bulkhead catalog rebuild.",
      "The backups themselves are not touched by this.",
    ],
  };
  return world;
}

function job(database: string, differs: Partial<Job>): Job {
  return {
    id: "job",
    kind: "backup",
    trigger: "schedule",
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
    target: null,
    failure: null,
    remarks: [],
    ...differs,
  };
}
