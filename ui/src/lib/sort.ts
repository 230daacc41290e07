/** Puts rows in order. */

/** None comes last, whichever way it is sorted. */
export type SortKey = string | number | null;

export interface Sort {
  /** Key of the column. */
  column: string;
  descending: boolean;
}

/** A column that is asked for again turns round. */
export function turned(sort: Sort | null, column: string): Sort {
  return { column, descending: sort?.column === column && !sort.descending };
}

/** The rows by what `by` gives of each: numbers by size, texts as people sort them. */
export function sorted<Row>(rows: readonly Row[], by: (row: Row) => SortKey, descending: boolean): Row[] {
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const direction = descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      return Number(a.key === null) - Number(b.key === null);
    }
    const both = typeof a.key === "number" && typeof b.key === "number";
    const difference = both ? Number(a.key) - Number(b.key) : order.compare(String(a.key), String(b.key));
    return direction * difference;
  });
  return keyed.map(({ row }) => row);
}
