/** The one table from a code to how grave it is, its words and what the person does about it. */

import { type Code, HINTS } from "../bindings";
import { routes } from "./routes";

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
  | "update"
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
  "assertion-failed": error("source"),
  "rehearsal-failed": error("repository"),
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
  "catalog-newer": error("update"),
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

/** Where in the window is done what a hint names a command for: `errors.place.<place>`. */
export type Place = (typeof HINTS.places)[number][1];

const PLACES: Record<Place, string> = {
  missing: routes.missing(),
  bringBack: routes.welcome("open"),
  tenants: routes.tenants(),
  policies: routes.policies(),
  storages: routes.storages(),
  channels: routes.alerts("channels"),
  jobs: routes.jobs(),
  backups: routes.backups(),
};

const COMMAND = new RegExp(HINTS.command);
const REPLACED = HINTS.replaced.map(([pattern, instead]) => [new RegExp(pattern, "g"), instead] as const);
const COMMANDS = HINTS.places.map(([pattern, place]) => [new RegExp(pattern), place] as const);

/** Of a code whose hints name no command. */
const BY_CODE: Partial<Record<Code, Place>> = { "secret-missing": "missing" };

export interface Hint {
  /** Without the command's line: whoever is in the window is sent to no terminal. */
  text: string;
  /** None where the window has no place for it. */
  place: Place | null;
}

export function addressOf(place: Place): string {
  return PLACES[place];
}

/** What a hint says in the window, by the table that notifications on the desktop go by as well. */
export function hintOf(hint: string): Hint {
  const command = COMMAND.exec(hint)?.[1] ?? null;
  const text = REPLACED.reduce((said, [pattern, instead]) => said.replace(pattern, instead), hint);
  const place = COMMANDS.find(([pattern]) => command !== null && pattern.test(command))?.[1] ?? null;
  return { text: text === hint || /[.:?!]$/.test(text) ? text : `${text}.`, place };
}

/** The hints of a failure, each place named once. */
export function hintsOf({ code, hints }: { code: Code; hints: readonly string[] }): Hint[] {
  const seen = new Set<Place>();
  const said = hints.map(hintOf).map(({ text, place }) => {
    const first = place !== null && !seen.has(place);
    if (place !== null) {
      seen.add(place);
    }
    return { text, place: first ? place : null };
  });
  const own = BY_CODE[code] ?? null;
  const [last] = said.slice(-1);
  if (own !== null && last && seen.size === 0) {
    last.place = own;
  }
  return said;
}
