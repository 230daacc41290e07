/** What made-up restores plan, come to, and fail with. */

import type {
  AssertionAnswer,
  Failure,
  Job,
  ManifestTable,
  ManifestWhole,
  PlaceReport,
  RestoreInput,
  RestorePlan,
  RestoreReport,
  Snapshot,
  SnapshotManifest,
} from "../../bindings";
import { readDatabaseUrl } from "../../lib/url";
import type { Moment } from "./scripts";
import type { World } from "./world";

const NAMES = [
  "customers",
  "invoices",
  "invoice_items",
  "orders",
  "payments",
  "products",
  "sessions",
  "stock",
];

/** A manifest that fits the snapshot's numbers. */
export function manifestOf(world: World, snapshot: Snapshot): SnapshotManifest {
  const engine = world.databases.find(({ path }) => path === snapshot.database)?.engine ?? "postgres";
  const schema = engine === "postgres" ? "public." : "";
  const names = Array.from(
    { length: snapshot.tables },
    (_, at) => `${NAMES[at % 8]}${at < 8 ? "" : `_${2000 + at}`}`,
  );
  const tables = [...world.hostileTables, ...names].slice(0, Math.max(1, snapshot.tables)).map(
    (name, at): ManifestTable => ({
      name: `${schema}${name}`,
      rows: Math.round(snapshot.rows / 2 ** (at + 1)),
      bytes: Math.round(snapshot.bytes / 2 ** (at + 1)),
      hash: `${(at * 2_654_435_761).toString(16)}${"9b1c44e07d2f".repeat(5)}`.slice(0, 64),
    }),
  );
  return {
    bulkhead: "0.1.0",
    source: snapshot.database.split("/")[1] ?? "",
    engine,
    server: engine === "sqlite" ? "3.46.1" : "17.2",
    tool: "pg_dump (PostgreSQL) 17.0",
    started_at: snapshot.taken_at,
    finished_at: snapshot.finished_at,
    files: [
      {
        name: engine === "postgres" ? "dump.pgdump" : "dump.sql",
        bytes: snapshot.bytes,
        sha256: "ab".repeat(32),
      },
    ],
    tables,
    wholes: wholesOf(tables),
    objects: [
      { kind: "indexes", names: tables.map(({ name }) => `${name}_pkey`) },
      { kind: "views", names: ["open_invoices"] },
      { kind: "triggers", names: ["orders.touch", "stock.touch"] },
    ],
    roles: engine === "postgres" ? ["app", "reporting"] : [],
    settings: engine === "postgres" ? HELD : {},
    warnings: [],
  };
}

/** As a manifest has it. */
const HELD = {
  ...{ encoding: "UTF8", collate: "de_DE.UTF-8", ctype: "de_DE.UTF-8", provider: "c" },
  ...{ superuser: "postgres", "superuser owns": "false", "database owner": "app", "connection limit": "-1" },
  rights: '[[null,"CONNECT",false],["reporting","TEMPORARY",true]]',
  memberships: '[["app","ann","ADMIN"]]',
  "role settings everywhere": "[]",
  "set:work_mem": "64MB",
  "pg:unheard of": "<b>7</b>",
};

/** Years of one table, and a table that all of those are in. */
function wholesOf(tables: readonly ManifestTable[]): ManifestWhole[] {
  const orders = tables.filter(({ name }) => /orders_\d+$/.test(name)).map(({ name }) => name);
  return orders.length === 0 ? [] : [{ name: "public.orders_by_year", parts: orders }];
}

/** A target called `taken` is not empty, a host called `other` is another tenant's, one called `down` does not answer. */
export function planOf(world: World, snapshot: Snapshot, input: RestoreInput): RestorePlan {
  const { target } = input;
  const read = target.to === "url" ? readDatabaseUrl(target.url)?.parts : undefined;
  const part = (label: string) => read?.find((found) => found.label === label)?.value;
  const file = target.to === "chosen";
  const replaces = target.to === "replace";
  const name = target.to === "url" ? (part("database") ?? "the file") : nameOf(world, input);
  const taken = name === "taken" || (world.staleTarget && input.target.to !== "chosen");
  const host = part("host");
  const blockers: RestorePlan["blockers"] = [];
  const block = (
    code: "target-not-empty" | "refused" | "unreachable",
    message: string,
    hint: string,
    confirm: string | null,
    guard: RestorePlan["blockers"][number]["guard"] = null,
  ) => blockers.push({ code, message, hint, confirm, guard });
  if (taken) {
    block(
      "target-not-empty",
      "the target is not empty: it holds orders",
      "Choose the name of a new database or file.",
      null,
    );
  }
  if (host === "down") {
    block("unreachable", "nobody answers at down:5432", "Check that the server runs and listens.", null);
  }
  if (host === "other") {
    const guard = { target: "city-library", data: input.database.split("/")[0] ?? "" };
    const message = `the target belongs to the tenant ${guard.target}, the data to ${guard.data}`;
    const hint = "Confirm with the name of the tenant that it belongs to.";
    block("refused", message, hint, guard.target, guard);
  }
  if (replaces) {
    const production = world.databases.find(({ path }) => path === input.database)?.production;
    block(
      "refused",
      `${production ? `${input.database} is a production database: ` : ""}${name} will be replaced: it holds customers, invoices, invoice_items and 45 more`,
      `Confirm with ${production ? "the word production, a blank, and " : ""}the name of the database.`,
      `${production ? "production " : ""}${name}`,
    );
  }
  const what = input.tables.length > 0 ? input.tables.join(", ") : "everything";
  const steps: [string, string][] = file
    ? [
        ["verify", "Read the whole dump and compare its digest"],
        ["write", `Write the dump to ${world.chosenFile}`],
      ]
    : [
        ["verify", readOf(snapshot)],
        ...createOf(name, taken, replaces),
        ["load", `Load ${what} into ${name}`],
        ["compare", "Compare rows and contents of every table with the manifest"],
        ...(replaces
          ? ([
              [
                "swap",
                `Put it in the place of ${name}; the one that stands there now is kept as ${name}_before_…`,
              ],
            ] as [string, string][])
          : []),
      ];
  const free =
    taken || replaces || host === "down" ? [] : ["The name is free, and the user may make the database."];
  return {
    steps,
    passed: [
      `The repository opens with the tenant's key, and the snapshot is in it: ${snapshot.tables} tables of PostgreSQL 17.2.`,
      ...(file
        ? ["The folder is there, and no file of that name."]
        : [
            "The target answers: version 17.2.0.",
            "The client tool is there: pg_restore (PostgreSQL) 17.0.",
            ...free,
          ]),
    ],
    warnings:
      input.tables.length > 0
        ? ["Only chosen tables are restored: foreign keys to other tables are left out."]
        : [],
    blockers,
    bytes: snapshot.bytes,
    rows:
      input.tables.length > 0
        ? manifestOf(world, snapshot)
            .tables.filter(({ name }) => input.tables.includes(name))
            .reduce((sum, { rows }) => sum + rows, 0)
        : snapshot.rows,
    estimate_seconds:
      file || !world.drills.some(({ drill }) => drill.database === input.database) ? null : 252,
    digest: `digest of ${name}${taken}`,
  };
}

/** With its time as the back end writes it. */
function readOf({ id, taken_at }: Snapshot): string {
  const taken = `${taken_at.slice(0, 10)} ${taken_at.slice(11, 16)} UTC`;
  return `Read the whole dump of the snapshot ${id.slice(0, 8)}, taken ${taken}, and compare its digest`;
}

/** How restores of this world fail. */
export function failureOfRestore(world: World, now: Moment): Failure | null {
  if (world.restoreEnds === "fails" && now.begun > 1) {
    const hints = ["Install the extension on the target's server: apt-get install postgresql-17-postgis-3"];
    return { code: "tool-failed", message: 'pg_restore: error: extension "postgis" is not available', hints };
  }
  if (world.restoreEnds === "differs" && now.ended) {
    const message = `what was restored differs from the backup in 2 places: ${DIFFERENCES[0]}`;
    return { code: "differs", message, hints: ["Look at the log of the target's server."] };
  }
  return null;
}

const DIFFERENCES = ["table public.orders has 11 rows instead of 12", "touch is missing (triggers)"];

export function reportOf(
  world: World,
  job: Job,
  input: RestoreInput,
  placing: PlaceReport | null,
): RestoreReport {
  const { target } = input;
  const done = job.state === "done";
  const ended = done || job.state === "failed" || job.state === "cancelled";
  const file = target.to === "chosen";
  const snapshot = (world.snapshots.get(input.database) ?? []).find(({ id }) => id === input.snapshot);
  const name = nameOf(world, input);
  const stands =
    !file && target.to !== "replace" && (done || (job.state === "failed" && input.keep_on_failure));
  const gone = world.discarded.get(job.id) ?? null;
  const placed = placing?.state === "done";
  const whole = done && target.to === "beside" && input.tables.length === 0;
  return {
    url: file ? null : `postgres://bulkhead@10.0.4.12:5432/${name}?sslmode=require`,
    name,
    file,
    tables: input.tables,
    rows_compared: done && !file && snapshot ? planOf(world, snapshot, input).rows : null,
    tables_compared: done && !file ? input.tables.length || (snapshot?.tables ?? 0) : null,
    assertions: done && !file && input.tables.length === 0 ? answersOf(world, input.database) : [],
    differences: job.failure?.code === "differs" ? DIFFERENCES : [],
    notices: [],
    kept: done && target.to === "replace" ? `${name}_before_20261126_010309_012` : null,
    safety: ended && target.to === "replace" && target.safety_backup ? "5afe".repeat(16) : null,
    unsettled: false,
    removable: stands && gone === null && !placed,
    discarded_at: gone,
    place: whole && gone === null && !placed ? (input.database.split("/")[1] ?? "") : null,
    placing,
    placed_at: placed ? new Date().toISOString() : null,
  };
}

/** One that holds and one that does not, where the policy names any. */
function answersOf(world: World, database: string): AssertionAnswer[] {
  const policy = world.assigned.get(database.split("/")[0] ?? "") ?? "";
  const queries = world.rules.get(policy)?.assertions ?? [];
  return queries.map((sql) => {
    const holds = !sql.includes("visits");
    return { sql, holds, detail: holds ? "it is true" : "it is false", millis: 12 };
  });
}

function createOf(name: string, taken: boolean, replaces: boolean): [string, string][] {
  if (replaces) {
    return [
      ["safety", `Back up ${name} as it is now`],
      ["create", `Make a database beside ${name}, which stays as it is`],
    ];
  }
  return taken ? [] : [["create", `Make the database ${name}`]];
}

export function nameOf(world: World, { target, database }: RestoreInput): string {
  switch (target.to) {
    case "chosen-database":
      return "/srv/app/restored.db";
    case "beside":
      return target.name;
    case "url":
      return target.url;
    case "replace":
      return database.split("/")[1] ?? "";
    case "chosen":
      return world.chosenFile;
  }
}
