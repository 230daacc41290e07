/** The head of a column, or of several that share one, and the order it gives the rows. */

import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Sort } from "../lib/sort";
import type { Column, Stack } from "./DataTable";
import classes from "./DataTable.module.css";

interface Props<Row> {
  stack: Stack<Row>;
  sort: Sort | null;
  onSort: (key: string) => void;
}

export function HeadCell<Row>({ stack, sort, onSort }: Props<Row>) {
  const [column, ...below] = stack;
  const sorted = stack.some(({ key }) => key === sort?.column);
  return (
    <th
      scope="col"
      data-align={column.align}
      style={{ width: column.width }}
      aria-sort={sorted ? (sort?.descending ? "descending" : "ascending") : undefined}
    >
      <Word column={column} sort={sort} onSort={onSort} />
      {below.map((other) => (
        <span key={other.key} className={classes.headBelow}>
          <Word column={other} sort={sort} onSort={onSort} />
        </span>
      ))}
    </th>
  );
}

function Word<Row>({ column, sort, onSort }: Pick<Props<Row>, "sort" | "onSort"> & { column: Column<Row> }) {
  if (!column.by) {
    return column.label;
  }
  const order = sort?.column === column.key ? (sort.descending ? "descending" : "ascending") : undefined;
  return (
    <button type="button" className={classes.sort} onClick={() => onSort(column.key)} data-sorted={order}>
      {column.label}
      {order === "ascending" && <IconArrowUp size={13} aria-hidden />}
      {order === "descending" && <IconArrowDown size={13} aria-hidden />}
    </button>
  );
}
