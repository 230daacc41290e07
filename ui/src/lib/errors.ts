/** The one table from a code to how grave it is, its words and what the person does about it. */

import type { Code } from "../bindings";

export type Severity = "error" | "warning" | "info";

/** What ends it: the sentence is `errors.action.<action>`. */
export type Action =
  | "change"
  | "retry"
  | "wait"
  | "network"
  | "credentials"
  | "rights"
  | "tools"
  | "source"
  | "space"
  | "storage"
  | "repository"
  | "target"
  | "keyring"
  | "catalog"
  | "rebuild"
  | "report"
  | "none";

export interface Advice {
  severity: Severity;
  action: Action;
}

const error = (action: Action): Advice => ({ severity: "error", action });
const warning = (action: Action): Advice => ({ severity: "warning", action });
const info = (action: Action): Advice => ({ severity: "info", action });

/** The words of a code are `errors.title.<code>`. A code without a row here does not compile. */
const TABLE: Record<Code, Advice> = {
  "invalid-input": warning("change"),
  "unknown-scheme": warning("change"),
  "not-found": warning("change"),
  "already-exists": warning("change"),
  "nothing-to-do": info("none"),
  refused: warning("change"),
  locked: warning("none"),
  unconfirmed: warning("none"),
  "plan-stale": warning("retry"),
  busy: info("wait"),
  cancelled: info("none"),
  interrupted: error("retry"),
  unreachable: error("network"),
  "tls-failed": error("network"),
  "wrong-password": error("credentials"),
  "missing-rights": error("rights"),
  "tool-missing": error("tools"),
  "tool-mismatch": error("tools"),
  "tool-failed": error("retry"),
  stalled: error("network"),
  "lock-timeout": warning("retry"),
  "dump-incomplete": error("retry"),
  "source-changed": warning("retry"),
  "bad-source": error("source"),
  "storage-unreachable": error("storage"),
  "storage-denied": error("storage"),
  "disk-full": error("space"),
  "repository-missing": error("repository"),
  "repository-exists": warning("repository"),
  "wrong-key": error("repository"),
  "repository-damaged": error("repository"),
  "hostile-name": error("repository"),
  "digest-mismatch": error("repository"),
  differs: error("repository"),
  "target-not-empty": warning("target"),
  "keyring-absent": error("keyring"),
  "keyring-locked": error("keyring"),
  "keyring-refused": error("keyring"),
  "secret-too-long": warning("change"),
  "secret-missing": error("credentials"),
  "clock-jumped": warning("change"),
  "catalog-damaged": error("rebuild"),
  "catalog-locked": error("catalog"),
  io: error("retry"),
  internal: error("report"),
};

/** A code that this page is too old to know is as grave as a defect. */
export function adviceFor(code: Code): Advice {
  return TABLE[code] ?? TABLE.internal;
}

/** Every code, for tests that go through all of them. */
export const CODES = Object.keys(TABLE) as Code[];
