import { describe, expect, it } from "vitest";
import { sorted, turned } from "./sort";

describe("rows", () => {
  const rows = ["b", null, "A", "item 10", "item 9"];

  it("are sorted as people do, with nothing at the end", () => {
    expect(sorted(rows, (row) => row, false)).toEqual(["A", "b", "item 9", "item 10", null]);
    expect(sorted(rows, (row) => row, true)).toEqual(["item 10", "item 9", "b", "A", null]);
  });

  it("are sorted by size where it is one", () => {
    expect(sorted([10, 9, null, 100], (row) => row, false)).toEqual([9, 10, 100, null]);
  });

  it("turn round when the same column is asked for again", () => {
    const once = turned(null, "name");
    expect(once).toEqual({ column: "name", descending: false });
    expect(turned(once, "name").descending).toBe(true);
    expect(turned(turned(once, "name"), "size")).toEqual({ column: "size", descending: false });
  });
});
