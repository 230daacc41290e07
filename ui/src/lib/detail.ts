/** What an entry of the audit log holds beside its words: JSON of any shape, as facts that somebody can read. */

export interface DetailFact {
  /** Empty where the whole detail is one value. */
  name: string;
  value: string;
}

/** What is no JSON is a fact by itself; what is empty is none. */
export function factsOf(detail: string): DetailFact[] {
  if (detail.trim() === "") {
    return [];
  }
  try {
    return flat("", JSON.parse(detail));
  } catch {
    return [{ name: "", value: detail }];
  }
}

/** The same in one line. */
export function lineOf(facts: readonly DetailFact[]): string {
  return facts.map(({ name, value }) => (name ? `${name}: ${value}` : value)).join(", ");
}

function flat(name: string, value: unknown): DetailFact[] {
  if (value === null || value === "") {
    return [];
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null)) {
    return value.length === 0 ? [] : [{ name, value: value.map(String).join(", ") }];
  }
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, inner]) => {
      // A place in a list has a number that people begin with one.
      const word = Array.isArray(value) ? String(Number(key) + 1) : key.replaceAll(/[_-]/g, " ");
      return flat(name ? `${name} ${word}` : word, inner);
    });
  }
  return [{ name, value: typeof value === "boolean" ? (value ? "yes" : "no") : String(value) }];
}
