import { describe, expect, it } from "vitest";
import type { TimelineCell } from "../../../bindings";
import { type Mark, marksOf } from "./marks";

const from = "2026-06-01T00:00:00.000Z";
const begin = Date.parse(from);
const HOUR = 3_600_000;
const line = { from, cell_ms: HOUR, span: { from: begin, until: begin + 48 * HOUR } };

/** One cell an hour; `minutes` after its beginning the last of it happened. */
function cell(at: number, minutes: number, differs: Partial<TimelineCell> = {}): TimelineCell {
  const last_at = new Date(begin + at * HOUR + minutes * 60_000).toISOString();
  return {
    at,
    last_at,
    proved: 0,
    unproved: 1,
    damaged: 0,
    missing: 0,
    failed: 0,
    only: `s${at}`,
    ...differs,
  };
}

function marks(cells: TimelineCell[], width: number): Mark[] {
  return marksOf({ database: "a/b", cells, missed: [] }, { ...line, width });
}

describe("marks of a timeline", () => {
  it("that have room stand where they belong", () => {
    const two = marks([cell(0, 59), cell(2, 1)], 1_000);
    expect(two.map(({ cell: { only } }) => only)).toEqual(["s0", "s2"]);
    expect(two[0]?.at).toBeCloseTo(59 / 60 / 48);
  });

  it("never lie on one another, however dense: together they are told with their count", () => {
    const dense = Array.from({ length: 48 }, (_, at) => cell(at, at % 2 ? 1 : 59));
    for (const width of [300, 860, 1_750]) {
      const shown = marks(dense, width);
      for (const [at, mark] of shown.entries()) {
        const before = shown[at - 1];
        expect(before ? (mark.at - before.at) * width : 20).toBeGreaterThanOrEqual(19.99);
      }
      expect(shown.reduce((sum, mark) => sum + mark.cell.unproved, 0)).toBe(48);
    }
  });

  it("keep every state, and say what is to be looked at closer", () => {
    const [mark] = marks(
      [cell(4, 10), cell(5, 5, { unproved: 0, damaged: 1 }), cell(5.5, 9, { failed: 1 })],
      480,
    );
    expect(mark?.cell).toMatchObject({ unproved: 2, damaged: 1, failed: 1, only: null });
    expect(mark?.firstAt).toBe(cell(4, 10).last_at);
    expect(mark?.span).toEqual({ from: begin + 3.5 * HOUR, until: begin + 7 * HOUR });
  });

  it("come apart when somebody looks closer", () => {
    const cells = [cell(4, 10), cell(4, 50, { at: 5 })];
    const [both] = marks(cells, 480);
    expect(both?.cell.unproved).toBe(2);
    const closer = { ...line, span: both?.span ?? line.span, width: 480 };
    expect(marksOf({ database: "a/b", cells, missed: [] }, closer)).toHaveLength(2);
  });

  it("out of sight are left out", () => {
    expect(marks([cell(-1, 0), cell(50, 0)], 480)).toEqual([]);
  });
});
