import { describe, expect, it } from "vitest";
import { linesOf } from "./runs";

const HOUR = 3_600_000;
const begin = Date.parse("2026-06-01T01:00:00Z");
const at = (hours: number) => new Date(begin + hours * HOUR).toISOString();
const runsOf = (database: string, hours: number[]) => hours.map((hour) => ({ at: at(hour), database }));
const inOrder = (...runs: ReturnType<typeof runsOf>[]) =>
  runs.flat().sort((a, b) => a.at.localeCompare(b.at));
const day = Array.from({ length: 24 }, (_, hour) => hour);

describe("runs to come", () => {
  it("that begin together are told together", () => {
    const runs = inOrder(runsOf("a/one", [0]), runsOf("b/two", [14 / 60]), runsOf("c/three", [15 / 60]));
    expect(linesOf(runs)).toEqual([
      { at: at(0), last: at(14 / 60), databases: ["a/one", "b/two"], rhythm: null },
      { at: at(15 / 60), last: at(15 / 60), databases: ["c/three"], rhythm: null },
    ]);
  });

  it("of one rhythm are told once, by the next of them", () => {
    const runs = inOrder(
      runsOf("a/hourly", day),
      runsOf("a/too", day),
      runsOf("b/nightly", [0.1]),
      runsOf("c/often", [5, 5.5, 6]),
      runsOf("d/odd", [7, 9, 17]),
    );
    expect(linesOf(runs)).toEqual([
      { at: at(0), last: at(0), databases: ["a/hourly", "a/too"], rhythm: { every: 60 } },
      { at: at(0.1), last: at(0.1), databases: ["b/nightly"], rhythm: null },
      { at: at(5), last: at(5), databases: ["c/often"], rhythm: { every: 30 } },
      { at: at(7), last: at(7), databases: ["d/odd"], rhythm: { times: 3 } },
    ]);
  });

  it("a night later are no rhythm, whichever way clocks are put", () => {
    for (const hours of [23, 24, 25]) {
      expect(linesOf(runsOf("a/nightly", [0, hours]))[0]?.rhythm).toBeNull();
    }
  });
});
