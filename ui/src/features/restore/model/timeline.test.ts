import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../bindings";
import { showZone } from "../../../lib/zone";
import { pointsOf, sideOf, ticksOf } from "./timeline";

const of = (taken_at: string) => ({ taken_at }) as Snapshot;
const NOW = Date.parse("2026-11-28T16:24:00Z");

describe("the line of a restore", () => {
  it("has every mark at its own time, and none that is yet to come", () => {
    showZone("UTC");
    const rows = [of("2026-11-02T13:23:00Z"), of("2026-11-14T00:00:00Z"), of("2026-11-28T13:23:00Z")];
    const ticks = ticksOf(rows, NOW, 7);
    const half = pointsOf(rows, NOW)[1]?.at ?? 0;
    const same = ticks.find(({ instant }) => instant === Date.parse("2026-11-14T00:00:00Z"));
    expect(same?.at).toBeCloseTo(half, 9);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.every(({ instant }) => instant <= NOW)).toBe(true);
    showZone(null);
  });

  it("has its words inside of it", () => {
    expect([0.01, 0.5, 0.97].map(sideOf)).toEqual(["start", undefined, "end"]);
  });
});
