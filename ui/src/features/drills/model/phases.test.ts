import { describe, expect, it } from "vitest";
import { phasesOf, scaleOf } from "./phases";

const times = { verify: 40, create: 10, load: 100, settle: 5, compare: 60, check: 30, assert: 9, remove: 3 };

describe("the parts of a restore", () => {
  it("count once what ran side by side", () => {
    expect(phasesOf(times).map(({ millis }) => millis)).toEqual([40, 100, 60]);
    expect(phasesOf({ ...times, create: 70, settle: 80 }).map(({ millis }) => millis)).toEqual([70, 100, 80]);
  });

  it("stand beside an objective that can be drawn", () => {
    const phases = phasesOf(times);
    expect(scaleOf(phases, 400)).toEqual({ shares: [10, 25, 15], objective: 100 });
    expect(scaleOf(phases, 100)).toEqual({ shares: [20, 50, 30], objective: 50 });
    expect(scaleOf(phases, 200 * 7)).toEqual({ shares: [20, 50, 30], objective: null });
    expect(scaleOf(phases, null).objective).toBeNull();
    expect(scaleOf([], null).shares).toEqual([]);
  });
});
