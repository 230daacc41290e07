/** A made-up kit, and a rehearsal with it. */

import type { DisasterDrill, KitStatus, Rebuilt } from "../../bindings";
import { ago, DAY, HOUR, MINUTE } from "./world";

/** A kit from before a storage was added and the key was changed. */
export function outdatedKit(): KitStatus {
  return {
    ...{ tenant: "acme-dental", state: "outdated", made_at: ago(40 * DAY) },
    changes: ["the key", "storage offsite", "database acme-dental/shop"],
    contacts: ["Jane Doe, on call: +44 20 7946 0018"],
  };
}

export function disaster(tenant: string): DisasterDrill {
  return {
    id: "job-disaster-1",
    tenant,
    without: "office-nas",
    kit_made_at: ago(40 * DAY),
    began_at: ago(12 * DAY),
    ended_at: ago(12 * DAY - 21 * MINUTE),
    passed: false,
    steps: [
      { title: "Read the kit", outcome: "wanting", detail: "it is 28 days older than the key", took_ms: 120 },
      { title: "Open the repository on offsite", outcome: "passed", detail: "34 backups", took_ms: 4_300 },
      {
        title: "Restore acme-dental/practice",
        outcome: "passed",
        detail: "48 tables with 2,318,402 rows are equal",
        took_ms: 1_020_000,
      },
      {
        title: "Restore acme-dental/shop",
        outcome: "failed",
        detail: "offsite has no backup of it",
        took_ms: 80,
      },
    ],
    databases: [
      {
        ...{ database: `${tenant}/practice`, reached: "proved", snapshot: "00227f3a", rpo: "26h", rto: "1h" },
        ...{ taken_at: ago(12 * DAY + 5 * HOUR), took_ms: 1_020_000 },
      },
      {
        ...{ database: `${tenant}/shop`, reached: "lost", snapshot: null, taken_at: null },
        ...{ took_ms: 80, rpo: "26h", rto: null },
      },
    ],
    gaps: [
      {
        ...{ kind: "outdated-kit", database: null },
        what: "the kit is out of date: the key, storage offsite",
        hint: "Export a new recovery kit.",
      },
      {
        ...{ kind: "not-back", database: `${tenant}/shop` },
        what: `${tenant}/shop did not come back: offsite has no backup of it`,
        hint: "Mend this first: on the real day it would be lost.",
      },
    ],
  };
}

/** What came back of a tenant. */
export function rebuiltOf(tenant: string): Rebuilt {
  return {
    tenant,
    storages: ["disk", "offsite"],
    policies: ["nightly"],
    databases: ["shop", "crm"],
    repositories: ["disk"],
    snapshots: 34,
    needed: [
      { kind: "storage-secret", name: "offsite" },
      { kind: "database-password", name: `${tenant}/shop` },
    ],
    notes: ["The repository on offsite was not opened: the storage's secret is needed first."],
  };
}
