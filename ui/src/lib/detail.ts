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

/** The same in one line. */
export function lineOf(facts: readonly DetailFact[]): string {
  return facts.map(({ name, value }) => (name ? `${name}: ${value}` : value)).join(", ");
}

function flat(keys: string[], value: unknown): DetailFact[] {
  if (value === null || value === "") {
    return [];
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null)) {
    return value.length === 0 ? [] : [fact(keys, value.map(String).join(", "))];
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
