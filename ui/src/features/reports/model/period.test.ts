import { describe, expect, it } from "vitest";
import { periodOf } from "./period";

describe("a period", () => {
  const today = new Date(2026, 2, 5, 23, 59);

  it("includes both of its ends", () => {
    expect(periodOf("thirty", today)).toEqual({ from: "2026-02-04", to: "2026-03-05" });
    expect(periodOf("month", today)).toEqual({ from: "2026-03-01", to: "2026-03-05" });
  });

  it("knows how long a month is, also over the turn of a year", () => {
    expect(periodOf("before", today)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(periodOf("before", new Date(2026, 0, 31))).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  });
});
