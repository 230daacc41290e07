/** The one table from what keeps a database from being protected to what mends it. */

import type { Action } from "./errors";

export type Fix = "backup" | "connection" | "password" | "policy" | "prove" | "storage" | "look";

const TABLE: Record<string, Fix> = {
  "never-backed-up": "backup",
  stale: "backup",
  interrupted: "backup",
  "no-password": "password",
  "not-proved": "prove",
  "proof-of-old": "prove",
  unread: "prove",
  "no-room": "storage",
  spoilt: "backup",
  "held-back": "policy",
  "hook-failed": "policy",
  "no-schedule": "policy",
  "no-objective": "policy",
  "restore-slow": "policy",
};

/** What is wrong with the connection is mended there, whatever else a failure has led to. */
const AT_CONNECTION: readonly Action[] = ["credentials", "network", "rights"];

/** `action` is what the code of the last failure asks for. What this page is too old to know, a person looks at. */
export function fixFor(reason: string, action: Action | null): Fix {
  if (reason === "failing" && action !== null) {
    return AT_CONNECTION.includes(action) ? "connection" : "look";
  }
  return TABLE[reason] ?? "look";
}
