/** What an entry of the audit log holds beside its words: JSON of any shape, as facts that somebody can read. */

export interface DetailFact {
  /** Empty where the whole detail is one value. */
  name: string;
  /** The same as it was written: one key below the other. */
  keys: string[];
  value: string;
}

/** What is no JSON is a fact by itself; what is empty is none. */
export function factsOf(detail: string): DetailFact[] {
  if (detail.trim() === "") {
    return [];
  }
  const read = parsed(detail);
  return read === undefined ? [fact([], detail)] : flat([], read);
}

/** A snapshot, a digest: nobody reads all of it in a line. */
const LONG_ID = /^[0-9a-f]{64}$/;

/** The same in one line; what is only a number that names something comes last, and cut short. */
export function lineOf(facts: readonly DetailFact[]): string {
  const ids = facts.filter(({ value }) => LONG_ID.test(value));
  const words = facts.filter(({ value }) => !LONG_ID.test(value));
  const told = [...words, ...ids.map((id) => ({ ...id, value: id.value.slice(0, 8) }))];
  return told.map(({ name, value }) => (name ? `${name}: ${value}` : value)).join(", ");
}

function flat(keys: string[], value: unknown): DetailFact[] {
  if (value === null || value === "") {
    return [];
  }
  const address = typeof value === "object" ? addressOf(value as Record<string, unknown>) : undefined;
  if (address !== undefined) {
    // What it is known by comes first, and nothing else of it is lost.
    const { host, port, user, database, ...rest } = value as Record<string, unknown>;
    return [fact(keys, address), ...flat(keys, rest)];
  }
  if (Array.isArray(value)) {
    const names = value.map((one) => (typeof one === "object" && one !== null ? tableOf(one) : String(one)));
    if (names.every((name) => name !== undefined)) {
      return names.length === 0 ? [] : [fact(keys, names.join(", "))];
    }
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, inner]) =>
      // A place in a list has a number that people begin with one.
      flat([...keys, Array.isArray(value) ? String(Number(key) + 1) : key], inner),
    );
  }
  const inner = typeof value === "string" ? within(value) : undefined;
  if (inner !== undefined) {
    return flat(keys, inner);
  }
  return [fact(keys, typeof value === "boolean" ? (value ? "yes" : "no") : String(value))];
}

/** A database on a server is written as several things, and known by its address. */
function addressOf({ host, port, user, database }: Record<string, unknown>): string | undefined {
  if (typeof host !== "string" || typeof database !== "string") {
    return undefined;
  }
  const login = typeof user === "string" && user !== "" ? `${user}@` : "";
  return `${login}${host}${typeof port === "number" ? `:${port}` : ""}/${database}`;
}

/** A table, of which nothing but its name is written. */
function tableOf(value: object): string | undefined {
  const { schema, name, ...rest } = value as Record<string, unknown>;
  if (typeof name !== "string" || schema === undefined || Object.keys(rest).length > 0) {
    return undefined;
  }
  return typeof schema === "string" ? `${schema}.${name}` : name;
}

function fact(keys: string[], value: string): DetailFact {
  return { name: keys.map((key) => key.replaceAll(/[_-]/g, " ")).join(" "), keys, value };
}

/** What a text holds that is JSON of several things itself; none where it is just a text. */
function within(text: string): unknown {
  const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  return typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 ? inner : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
