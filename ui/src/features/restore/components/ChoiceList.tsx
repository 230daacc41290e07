/** One of many: a list of radio buttons with rich labels, of which only those that fit are drawn once there are many. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import classes from "./ChoiceList.module.css";

interface Props<Row> {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  chosen: string | null;
  disabled?: (row: Row) => boolean;
  onChoose: (row: Row) => void;
  testId?: (row: Row) => string;
  children: (row: Row) => ReactNode;
  foot?: ReactNode;
}

const ROW = 48;

export function ChoiceList<Row>(props: Props<Row>) {
  const { label, rows, rowKey, chosen, disabled, onChoose, testId, children, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    estimateSize: () => ROW,
    getScrollElement: () => scroller.current,
    overscan: 8,
  });
  const at = rows.findIndex((row) => rowKey(row) === chosen);
  useReveal(at, (index) => list.scrollToIndex(index));
  const free = (index: number) => {
    const row = rows[index];
    return row !== undefined && !disabled?.(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const to = next(Math.max(0, at), step, rows.length, free);
    const row = to === null ? undefined : rows[to];
    if (to !== null && row !== undefined) {
      onChoose(row);
      list.scrollToIndex(to);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus(),
      );
    }
  };
  const items = list.getVirtualItems();
  const stop = items.some(({ index }) => index === at) ? at : items.find(({ index }) => free(index))?.index;
  return (
    <div className={classes.box}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="radiogroup"
        aria-label={label}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: list.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              // biome-ignore lint/a11y/useSemanticElements: a native radio button of a row that is not drawn would fall out of its group
              <button
                key={rowKey(row)}
                type="button"
                role="radio"
                aria-checked={index === at}
                disabled={disabled?.(row)}
                tabIndex={index === stop ? 0 : -1}
                data-index={index}
                data-testid={testId?.(row)}
                className={classes.row}
                style={{ height: ROW, transform: `translateY(${start}px)` }}
                onClick={() => onChoose(row)}
              >
                <span className={classes.dot} aria-hidden />
                {children(row)}
              </button>
            );
          })}
        </div>
      </div>
      {foot && <div className={classes.foot}>{foot}</div>}
    </div>
  );
}

/** What was chosen from elsewhere is brought into sight. */
function useReveal(at: number, reveal: (index: number) => void): void {
  const latest = useRef(reveal);
  latest.current = reveal;
  useEffect(() => {
    if (at > 0) {
      latest.current(at);
    }
  }, [at]);
}

/** The next that can be chosen in that direction, or the last that could. */
function next(from: number, step: number, count: number, free: (index: number) => boolean): number | null {
  let to = Math.min(count - 1, Math.max(0, from + step));
  while (to >= 0 && to < count && !free(to)) {
    to += Math.sign(step);
  }
  return to >= 0 && to < count ? to : null;
}
