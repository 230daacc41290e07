/** Properties of a database as its manifest notes them, on their way to words. Nothing is left out: what is not known is told as it is. */

/** Before the names of a database's own settings. */
const SET = "set:";

/** As a rule, what the value of such a key is: lists as JSON, or a letter that stands for a word. */
const LISTS = ["rights", "role settings", "memberships", "role settings everywhere"] as const;
const LETTERS = {
  provider: { c: "libc", i: "ICU", b: "builtin", d: "default" },
  auto_vacuum: { "0": "off", "1": "full", "2": "incremental" },
} as const;

export type Held =
  /** Words or a number as they are. */
  | { as: "text"; text: string }
  /** Yes or no. */
  | { as: "flag"; on: boolean }
  | { as: "none" }
  | { as: "unlimited" }
  /** A right of a role, none for everybody, on the database. */
  | { as: "right"; role: string | null; right: string; grantable: boolean }
  /** A setting of a role. */
  | { as: "setting"; role: string; name: string; value: string }
  /** Who is a member of a role, and how. */
  | { as: "member"; role: string; member: string; options: string };

export interface Setting {
  /** As the manifest has it. */
  key: string;
  /** The name of a setting of the database's own. */
  own: string | null;
  held: Held[];
}

export function settingsOf(settings: Readonly<Record<string, string>>): Setting[] {
  return Object.entries(settings).map(([key, value]) => ({
    key,
    own: key.startsWith(SET) ? key.slice(SET.length) : null,
    held: heldOf(key, value),
  }));
}

function heldOf(key: string, value: string): Held[] {
  const list = LISTS.find((one) => one === key);
  const rows = list && rowsOf(value);
  if (rows) {
    return rows.length === 0 ? [{ as: "none" }] : rows.map((row) => rowOf(list, row));
  }
  if (key === "superuser owns" && (value === "true" || value === "false")) {
    return [{ as: "flag", on: value === "true" }];
  }
  if (key === "connection limit" && value === "-1") {
    return [{ as: "unlimited" }];
  }
  if (value === "") {
    return [{ as: "none" }];
  }
  return [{ as: "text", text: letterOf(key, value) ?? value }];
}

function letterOf(key: string, value: string): string | undefined {
  const letters: Record<string, string> | undefined =
    key === "provider" || key === "auto_vacuum" ? LETTERS[key] : undefined;
  return letters?.[value];
}

/** The rows of a list of lists; none where the text is something else. */
function rowsOf(text: string): unknown[][] | null {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) && rows.every(Array.isArray) ? rows : null;
  } catch {
    return null;
  }
}

function rowOf(list: (typeof LISTS)[number], row: unknown[]): Held {
  const [first, second, third] = row;
  const word = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));
  if (row.length !== 3) {
    return { as: "text", text: JSON.stringify(row) };
  }
  switch (list) {
    case "rights":
      return {
        as: "right",
        role: first === null ? null : word(first),
        right: word(second),
        grantable: third === true,
      };
    case "memberships":
      return { as: "member", role: word(first), member: word(second), options: word(third) };
    default:
      return { as: "setting", role: word(first), name: word(second), value: word(third) };
  }
}
