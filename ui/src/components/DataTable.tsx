/**
 * Every list of the page that has columns: head that stays, sorting, selection, keyboard, and only the rows that fit
 * drawn once there are many.
 *
 * It is a plain table over TanStack Virtual. Ready-made ones draw all rows or replace the table by boxes that a screen
 * reader cannot walk through; what they add beyond that, sorting by a column, is the few lines of `lib/sort`.
 */

import { Checkbox } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Sort, type SortKey, sorted, turned } from "../lib/sort";
import classes from "./DataTable.module.css";
import { HeadCell } from "./DataTableHead";
import { useNarrow } from "./useNarrow";
import { useRowKeys } from "./useRowKeys";

export interface Column<Row> {
  key: string;
  /** The words in its head. */
  label: string;
  /** `below` the fact of another column it has no head right above it. */
  cell: (row: Row, below: boolean) => ReactNode;
  /** What it is sorted by; without it the column is not. */
  by?: (row: Row) => SortKey;
  /** Numbers stand at the end of their cell. */
  align?: "end";
  /** Words may take a second line; facts never do. */
  wrap?: boolean;
  /** Where it is narrow, it is the second line of the column of this key: nothing that was asked for is left out. */
  under?: string;
  width?: number | string;
}

export interface Selection {
  keys: ReadonlySet<string>;
  onChange: (keys: Set<string>) => void;
  /** Says which row is meant, for those who do not see it. */
  label: (key: string) => string;
}

interface Props<Row> {
  /** What the list is of. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Opens a row, by click and by Enter. */
  onOpen?: (row: Row) => void;
  sort?: Sort;
  selection?: Selection;
  /** Asks for more once the last rows that are there come into sight. */
  onEnd?: () => void;
  /** Stands below the rows: how many there are, a button for more. */
  foot?: ReactNode;
  /** Inside of something that has a border already. */
  flush?: boolean;
  testId?: (row: Row) => string;
}

const ROW = 41;
/** Of two lines. */
const TALL = 55;
/** From so many rows on only those that fit are drawn. */
const MANY = 150;
/** So many rows before the last that is there, more are asked for. */
const NEAR = 30;

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, selection, rowKey, foot, flush } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(scroller);
  const stacks = useMemo(() => stacked(columns, narrow), [columns, narrow]);
  const tall = stacks.length < columns.length;
  const [sort, setSort] = useState<Sort | null>(props.sort ?? null);
  const rows = useMemo(() => {
    const by = columns.find(({ key }) => key === sort?.column)?.by;
    return sort && by ? sorted(props.rows, by, sort.descending) : props.rows;
  }, [props.rows, columns, sort]);
  const list = useVirtualizer({
    count: rows.length,
    estimateSize: () => (tall ? TALL : ROW),
    getScrollElement: () => scroller.current,
    overscan: 10,
    enabled: rows.length >= MANY,
  });
  useSameRowOnTop(list, tall);
  const { reachable, onKeyDown, onFocus } = useRowKeys(scroller, rows.length, (to) => {
    if (rows.length >= MANY) {
      list.scrollToIndex(to);
    }
  });
  const shown = rows.length < MANY ? { from: 0, to: rows.length, above: 0, below: 0 } : windowOf(list);
  useEnd(shown.to >= rows.length - NEAR, rows.length, props.onEnd);
  const wide = stacks.length + (selection ? 1 : 0);
  // Wherever it was scrolled to, Tab leads to a row that is there.
  const stop = Math.max(shown.from, Math.min(reachable, shown.to - 1));
  return (
    <div className={classes.frame} data-fill data-flush={flush || undefined}>
      <div className={classes.scroller} ref={scroller}>
        <table
          className={classes.table}
          data-tall={tall || undefined}
          aria-label={label}
          aria-rowcount={rows.length + 1}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
        >
          <thead>
            <tr aria-rowindex={1}>
              {selection && <SelectAll selection={selection} rows={rows} rowKey={rowKey} />}
              {stacks.map((stack) => (
                <HeadCell
                  key={stack[0].key}
                  stack={stack}
                  sort={sort}
                  onSort={(key) => setSort(turned(sort, key))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={shown.above} wide={wide} />
            {rows.slice(shown.from, shown.to).map((row, at) => (
              <Line
                key={rowKey(row)}
                {...props}
                stacks={stacks}
                row={row}
                index={shown.from + at}
                last={shown.from + at === rows.length - 1}
                reachable={shown.from + at === stop}
              />
            ))}
            <Gap height={shown.below} wide={wide} />
          </tbody>
        </table>
        {foot && <div className={classes.foot}>{foot}</div>}
      </div>
    </div>
  );
}

/** Columns that share a cell, the first of them on top. */
export type Stack<Row> = [Column<Row>, ...Column<Row>[]];

function stacked<Row>(columns: readonly Column<Row>[], narrow: boolean): Stack<Row>[] {
  const top = columns.filter(({ under }) => !narrow || under === undefined);
  return top.map((column) => [
    column,
    ...(narrow ? columns.filter(({ under }) => under === column.key) : []),
  ]);
}

/** Rows that became higher or lower lie elsewhere: what was being read stays in sight. */
function useSameRowOnTop(list: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>, tall: boolean) {
  const was = useRef(tall);
  useLayoutEffect(() => {
    if (was.current !== tall) {
      const first = Math.floor((list.scrollOffset ?? 0) / (was.current ? TALL : ROW));
      was.current = tall;
      list.measure();
      if (first > 0) {
        list.scrollToIndex(first, { align: "start" });
      }
    }
  }, [tall, list]);
}

/** Asks once for each number of rows, however often it is drawn meanwhile. */
function useEnd(near: boolean, count: number, onEnd: (() => void) | undefined) {
  const asked = useRef(-1);
  useEffect(() => {
    if (near && asked.current !== count) {
      asked.current = count;
      onEnd?.();
    }
  }, [near, count, onEnd]);
}

/** Which rows are drawn, and how high what is not drawn would be. */
function windowOf(list: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>) {
  const items = list.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) {
    return { from: 0, to: 0, above: 0, below: list.getTotalSize() };
  }
  return {
    from: first.index,
    to: last.index + 1,
    above: first.start,
    below: list.getTotalSize() - last.end,
  };
}

function Gap({ height, wide }: { height: number; wide: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td data-gap colSpan={wide} style={{ height }} />
    </tr>
  ) : null;
}

interface SelectAllProps<Row> {
  selection: Selection;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

function PlainSelectAll<Row>({ selection, rows, rowKey }: SelectAllProps<Row>) {
  const { t } = useTranslation();
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const chosen = keys.filter((key) => selection.keys.has(key)).length;
  const all = chosen === keys.length && keys.length > 0;
  return (
    <th scope="col" className={classes.check}>
      <Checkbox
        size="xs"
        checked={all}
        indeterminate={chosen > 0 && !all}
        onChange={() => selection.onChange(new Set(all ? [] : keys))}
        aria-label={t("table.selectAll")}
      />
    </th>
  );
}

/** Not with every step of scrolling: it looks at all rows. */
const SelectAll = memo(PlainSelectAll) as typeof PlainSelectAll;

interface LineProps<Row> extends Props<Row> {
  stacks: readonly Stack<Row>[];
  row: Row;
  index: number;
  last: boolean;
  reachable: boolean;
}

/** Drawn again only if something about it changed: scrolling alone changes nothing about the rows that stay. */
const Line = memo(PlainLine) as typeof PlainLine;

function PlainLine<Row>(props: LineProps<Row>) {
  const { row, index, last, reachable, stacks, rowKey, onOpen, selection, testId } = props;
  const key = rowKey(row);
  const selected = selection?.keys.has(key) ?? false;
  return (
    <tr
      className={classes.row}
      data-index={index}
      data-open={onOpen ? true : undefined}
      data-selected={selected || undefined}
      data-last={last || undefined}
      data-testid={testId?.(row)}
      aria-rowindex={index + 2}
      tabIndex={onOpen ? (reachable ? 0 : -1) : undefined}
      onClick={(event) => onOpen && meant(event.target) && onOpen(row)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) {
          onOpen?.(row);
        }
      }}
    >
      {selection && (
        <td className={classes.check}>
          <Checkbox
            size="xs"
            checked={selected}
            onChange={() => selection.onChange(toggled(selection.keys, key))}
            aria-label={selection.label(key)}
          />
        </td>
      )}
      {stacks.map(([column, ...below]) => (
        <td key={column.key} data-align={column.align} data-wrap={column.wrap || undefined}>
          {column.cell(row, false)}
          {below.map(({ key, cell }) => (
            <div key={key} className={classes.below}>
              {cell(row, true)}
            </div>
          ))}
        </td>
      ))}
    </tr>
  );
}

/** A click on a button or a link in a row is meant for that. */
function meant(target: EventTarget): boolean {
  return !(target instanceof Element && target.closest("a, button, input, label"));
}

function toggled(keys: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(keys);
  if (!next.delete(key)) {
    next.add(key);
  }
  return next;
}
