/** Marks on a line of time that leave one another room: those that would lie on each other become one with a count. */

import type { TimelineCell, TimelineLane } from "../../../bindings";
import { backupsIn } from "./cells";
import type { Span } from "./span";

/** Pixels from the middle of one mark to that of the next. */
const ROOM = 20;

export interface Mark {
  /** Where, from 0 to 1. */
  at: number;
  /** What it stands for, together. */
  cell: TimelineCell;
  /** When the first of it may have happened and the last; to look closer at. */
  span: Span;
  /** When the first of it happened, where it stands for more than one cell. */
  firstAt: string;
}

interface Line {
  /** When the first cell begins. */
  from: string;
  cell_ms: number;
  /** What is shown. */
  span: Span;
  /** Pixels; 0 while nobody knows. */
  width: number;
}

/** In order. What is out of sight is left out. */
export function marksOf({ cells }: TimelineLane, line: Line): Mark[] {
  const room = line.width > 0 ? ROOM / line.width : 0;
  const marks: Mark[] = [];
  for (const cell of cells) {
    let mark = markOf(cell, line);
    if (mark.at < 0 || mark.at > 1) {
      continue;
    }
    // One that grew may reach back to the one before it.
    for (let before = marks.at(-1); before && mark.at - before.at < room; before = marks.at(-1)) {
      marks.pop();
      mark = together(before, mark);
    }
    marks.push(mark);
  }
  return marks;
}

function markOf(cell: TimelineCell, { from, cell_ms, span }: Line): Mark {
  const begin = Date.parse(from) + cell.at * cell_ms;
  // One alone stands where it belongs; several share their cell.
  const shown = thingsIn(cell) > 1 ? begin + cell_ms / 2 : Date.parse(cell.last_at);
  return {
    at: (shown - span.from) / (span.until - span.from),
    cell,
    span: { from: begin - cell_ms / 2, until: begin + cell_ms * 1.5 },
    firstAt: cell.last_at,
  };
}

function together(a: Mark, b: Mark): Mark {
  const [many, more] = [thingsIn(a.cell), thingsIn(b.cell)];
  return {
    at: (a.at * many + b.at * more) / (many + more),
    cell: {
      ...b.cell,
      proved: a.cell.proved + b.cell.proved,
      unproved: a.cell.unproved + b.cell.unproved,
      damaged: a.cell.damaged + b.cell.damaged,
      missing: a.cell.missing + b.cell.missing,
      failed: a.cell.failed + b.cell.failed,
      only: null,
    },
    span: { from: a.span.from, until: b.span.until },
    firstAt: a.firstAt,
  };
}

function thingsIn(cell: TimelineCell): number {
  return backupsIn(cell) + cell.failed;
}
