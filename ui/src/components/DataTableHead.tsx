/** The head of a column, and the order it gives the rows. */

import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Sort } from "../lib/sort";
import type { Column } from "./DataTable";
import classes from "./DataTable.module.css";

interface Props<Row> {
  column: Column<Row>;
  sort: Sort | null;
  onSort: () => void;
}

export function HeadCell<Row>({ column, sort, onSort }: Props<Row>) {
  const order = sort?.column === column.key ? (sort.descending ? "descending" : "ascending") : undefined;
  return (
    <th
      scope="col"
      data-align={column.align}
      data-minor={column.minor || undefined}
      style={{ width: column.width }}
      aria-sort={order}
    >
      {column.by ? (
        <button type="button" className={classes.sort} onClick={onSort} data-sorted={order}>
          {column.label}
          {order === "ascending" && <IconArrowUp size={13} aria-hidden />}
          {order === "descending" && <IconArrowDown size={13} aria-hidden />}
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}
