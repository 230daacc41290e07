/** What is left out, by its kind: rules hold it as one list of `schema:NAME`, `table:NAME` and `rows:NAME`. */

export const KINDS = ["schema", "table", "rows"] as const;
export type Kind = (typeof KINDS)[number];

/** The names of one kind. */
export function namesOf(parts: readonly string[], kind: Kind): string[] {
  const head = `${kind}:`;
  return parts.filter((part) => part.startsWith(head)).map((part) => part.slice(head.length));
}

/** The list with other names of one kind; the kinds stay in their order. */
export function withNames(parts: readonly string[], kind: Kind, names: readonly string[]): string[] {
  return KINDS.flatMap((each) =>
    (each === kind ? names : namesOf(parts, each)).map((name) => `${each}:${name}`),
  );
}
