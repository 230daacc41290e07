/** Made-up copies that take the place of their sources. */

import type { Failure, Job, PlaceInput, PlaceReport, RestoreInput, RestorePlan } from "../../bindings";
import { nameOf } from "./restores";
import type { Moment } from "./scripts";
import type { World } from "./world";

const DIFFERENCES = [
  "table public.orders has 13 rows instead of 12",
  "open_orders was not in the backup (views)",
];

/** Stands for the state with these differences. */
export const MARK = "3f9c21aa";

const sourceOf = (database: string) => database.split("/")[1] ?? "";

/** What putting the copy of a restore in its place would meet; somebody who looks at it is in the way. */
export function placePlanOf(world: World, restored: RestoreInput, input: PlaceInput): RestorePlan {
  const [name, copy] = [sourceOf(restored.database), nameOf(world, restored)];
  const production = world.databases.find(({ path }) => path === restored.database)?.production;
  const unsafe = production === true && !input.safety_backup;
  return {
    steps: [
      ...(input.safety_backup ? ([["safety", `Back up ${name} as it is now`]] as [string, string][]) : []),
      ["compare", `Count and hash every table of ${copy} again, and compare it with the backup`],
      ["swap", `Put it in the place of ${name}; the one that stands there now is kept as ${name}_before_…`],
    ],
    passed: [
      "The repository opens with the tenant's key, and the snapshot is in it: 48 tables of PostgreSQL 17.2.",
      "The target answers: version 17.2.0.",
      `${copy} is there, beside ${name}.`,
    ],
    warnings: [
      `What is written to ${name} from now on is only in the one that is kept: stop the applications that write to it.`,
    ],
    blockers: [
      ...(world.copyInUse && !input.end_sessions
        ? [
            {
              code: "busy" as const,
              message: `others are connected to ${copy}: psql of clerk from 10.0.4.7`,
              hint: "Close what looks at it, or have their sessions ended: --end-sessions.",
              confirm: null,
              guard: null,
            },
          ]
        : []),
      ...(unsafe
        ? [
            {
              code: "refused" as const,
              message: `${restored.database} is a production database, and its present state would not be backed up first`,
              hint: "Have it backed up first: a production database is replaced in no other way.",
              confirm: null,
              guard: null,
            },
          ]
        : []),
      {
        code: "refused",
        message: `${name} will be replaced: it holds customers, invoices, invoice_items and 45 more`,
        hint: "Confirm with the name of the database.",
        confirm: `${production ? "production " : ""}${name}`,
        guard: null,
      },
    ],
    bytes: 0,
    rows: 0,
    estimate_seconds: null,
    digest: `digest of ${JSON.stringify(input)}`,
  };
}

/** Somebody has changed the copy since: it is put in its place only by who has seen how. */
export function failureOfPlace(world: World, input: PlaceInput, now: Moment): Failure | null {
  if (!world.copyChanged || input.changed === MARK || now.begun < 2) {
    return null;
  }
  const message = `the copy is not what was restored: it differs from the backup in 2 places: ${DIFFERENCES[0]}`;
  return {
    code: "differs",
    message,
    hints: [DIFFERENCES[1] ?? "", `To put it in its place as it is now: --changed ${MARK}.`],
  };
}

export function placeReportOf(
  world: World,
  job: Job,
  input: PlaceInput,
  restored: RestoreInput,
): PlaceReport {
  const name = sourceOf(restored.database);
  const done = job.state === "done";
  return {
    job: job.id,
    restore: input.job,
    state: job.state,
    copy: nameOf(world, restored),
    name,
    kept: done ? `${name}_before_20261126_010309_012` : null,
    safety: done && input.safety_backup ? "5afe".repeat(16) : null,
    differences: world.copyChanged && job.ended_at !== null ? DIFFERENCES : [],
    changed: world.copyChanged && job.state === "failed" ? MARK : null,
    notices: [],
    failure: job.failure,
    unsettled: false,
  };
}
