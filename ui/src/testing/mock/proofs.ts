/** Made-up drills. */

import type { DrillDetail, DrillRow, DrillTimes } from "../../bindings";
import { ago, DAY, HOUR, MINUTE } from "./world";

export function drills(): DrillDetail[] {
  return [
    drill(9, "acme-dental/practice", 2 * HOUR, {}),
    drill(8, "acme-dental/shop", 5 * HOUR, {
      outcome: "differs",
      reason: {
        code: "differs",
        message: "3 things differ from the manifest",
        hints: ["Do not rely on this backup. Restore an older one, and back up again."],
      },
    }),
    drill(7, "bergmann-logistik/orders", DAY, {
      restore_ms: 5_460_000,
      rto_seconds: 3_600,
      rto_met: false,
      scheduled: false,
      who: "admin",
    }),
    drill(6, "bergmann-logistik/fleet", 2 * DAY, {
      outcome: "could-not-run",
      reason: {
        code: "tool-missing",
        message: "no server of MySQL 8.4 is installed for a sandbox",
        hints: ["Install one: sudo apt-get install mysql-server, or name a server for drills in the policy."],
      },
      restore_ms: null,
      rto_met: null,
      tables: 0,
      rows: 0,
    }),
    drill(5, "city-library/catalogue", 3 * DAY, {
      outcome: "failed",
      reason: {
        code: "tool-failed",
        message: "pg_restore: the extension postgis is not available in the sandbox",
        hints: ["Install it for the sandbox: sudo apt-get install postgresql-17-postgis-3"],
      },
      rto_seconds: null,
      rto_met: null,
      rpo_met: false,
    }),
    drill(4, "acme-dental/practice", 8 * DAY, {}),
  ].map(detailOf);
}

/** Said by a check, and on the way as well. */
const NOTE = "1 constraint is not validated in the source either";

const TIMES: DrillTimes = {
  ...{ verify: 41_000, create: 3_800, load: 96_000, settle: 4_100 },
  ...{ compare: 28_000, check: 19_000, assert: 700, remove: 900 },
};

function detailOf(row: DrillRow): DrillDetail {
  const differs = row.outcome === "differs";
  const ran = row.outcome === "proved" || differs;
  return {
    drill: row,
    times: ran ? TIMES : { ...TIMES, load: 0, compare: 0, settle: 0, check: 0, assert: 0 },
    differences: differs
      ? [
          "table public.orders: 48112 rows, the manifest says 48113",
          "trigger public.orders.orders_audit is missing",
          "sequence public.orders_id_seq: 48112, the manifest says 48113",
        ]
      : [],
    differing: differs ? 3 : 0,
    checks: ran
      ? [
          { name: "amcheck", objects: 74, findings: [], notes: [], skipped: null },
          { name: "constraints", objects: 31, findings: [], notes: [NOTE], skipped: null },
        ]
      : [{ name: "amcheck", objects: 0, findings: [], notes: [], skipped: "nothing was restored" }],
    assertions: ran
      ? [
          { sql: "SELECT count(*) > 40000 FROM orders", holds: true, detail: "true", millis: 12 },
          {
            sql: "SELECT max(created_at) > now() - interval '2 days' FROM orders",
            holds: !differs,
            detail: differs ? "false" : "true",
            millis: 9,
          },
        ]
      : [],
    objects: ran ? 212 : 0,
    source_server: "PostgreSQL 17.2 (Debian 17.2-1.pgdg120+1)",
    sandbox_server: row.outcome === "could-not-run" ? "" : "PostgreSQL 17.2 (Debian 17.2-1.pgdg120+1)",
    tool: "pg_dump (PostgreSQL) 17.2",
    notices: ran ? ["2 roles that are not in the sandbox were made for it", NOTE] : [],
  };
}

function drill(id: number, database: string, ended: number, differs: Partial<DrillRow>): DrillRow {
  return {
    ...{ id, job: `job-drill-${id}`, database, tenant: database.split("/")[0] ?? "" },
    snapshot: `00${id}7f3a9c51beef`.repeat(4),
    storage: "office-nas",
    taken_at: ago(ended + 7 * HOUR),
    started_at: ago(ended + 3 * MINUTE),
    ended_at: ago(ended),
    ...{ outcome: "proved", reason: null, who: "schedule", scheduled: true, sandbox: "private" },
    ...{ bytes: 1_840_000_000, tables: 48, rows: 2_318_402, restore_ms: 165_000, rto_seconds: 3_600 },
    ...{ rto_met: true, age_seconds: 7 * 3_600, rpo_met: true },
    ...differs,
  };
}
