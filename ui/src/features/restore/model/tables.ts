/** Which tables of a backup are chosen: those that hold no rows themselves bring the ones along that their rows are in. */

import type { ManifestTable, ManifestWhole } from "../../../bindings";

export interface PickedTable extends ManifestTable {
  /** How many tables its rows are in; none where they are in itself. */
  parts: number | null;
}

type Wholes = Pick<ManifestWhole, "name" | "parts">[];

/** What comes back with a table, whatever is inside of what. */
export function partsOf(name: string, wholes: Readonly<Wholes>): Set<string> {
  const found = new Set<string>();
  const add = (of: string) => {
    for (const part of wholes.find((whole) => whole.name === of)?.parts ?? []) {
      if (part !== name && !found.has(part)) {
        found.add(part);
        add(part);
      }
    }
  };
  add(name);
  return found;
}

/** All that can be chosen: those with rows, and those that stand for several of them, with what these hold together. */
export function pickable(tables: readonly ManifestTable[], wholes: Readonly<Wholes>): PickedTable[] {
  const known = new Map(tables.map((table) => [table.name, table]));
  const added = wholes
    .filter(({ name }) => !known.has(name))
    .map(({ name }): PickedTable => {
      const inside = [...partsOf(name, wholes)].flatMap((part) => known.get(part) ?? []);
      const total = (of: (table: ManifestTable) => number) =>
        inside.reduce((sum, table) => sum + of(table), 0);
      return {
        ...{ name, hash: "", parts: inside.length },
        rows: total(({ rows }) => rows),
        bytes: total(({ bytes }) => bytes),
      };
    });
  const own = tables.map((table): PickedTable => ({ ...table, parts: null }));
  return [...own, ...added].sort((a, b) => a.name.localeCompare(b.name));
}

/** The chosen ones with all that they bring along. */
export function withParts(chosen: readonly string[], wholes: Readonly<Wholes>): Set<string> {
  return new Set(chosen.flatMap((name) => [name, ...partsOf(name, wholes)]));
}

/**
 * What is chosen after the marks in sight were changed to `marks`. Who takes a part out of something takes the whole off, and leaves its
 * other parts.
 */
export function chosenAfter(
  before: readonly string[],
  marks: ReadonlySet<string>,
  shown: ReadonlySet<string>,
  wholes: Readonly<Wholes>,
): string[] {
  const marked = withParts(before, wholes);
  const chosen = new Set(before);
  for (const name of marks) {
    if (!marked.has(name)) {
      chosen.add(name);
    }
  }
  const taken = [...marked].filter((name) => shown.has(name) && !marks.has(name));
  for (const name of taken) {
    chosen.delete(name);
  }
  const gone = withParts(taken, wholes);
  for (const whole of [...chosen]) {
    const parts = partsOf(whole, wholes);
    if (taken.some((name) => parts.has(name))) {
      chosen.delete(whole);
      const left = [...parts].filter((part) => !gone.has(part) && partsOf(part, wholes).size === 0);
      for (const part of left) {
        chosen.add(part);
      }
    }
  }
  return [...chosen];
}
