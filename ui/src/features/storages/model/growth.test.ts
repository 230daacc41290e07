import { describe, expect, it } from "vitest";
import type { StorageHistory } from "../../../bindings";
import { formatRatio, pointsOf, ratioOf, seriesOf } from "./growth";

const history: StorageHistory = {
  days: ["2026-01-01", "2026-03-01", "2026-03-02"],
  tenants: [
    { name: "acme", bytes: [1, 2, 3] },
    { name: "total", bytes: [4, 5, 6] },
  ],
  rest: { name: "12", bytes: [7, 8, 9] },
  ...{ bytes: 18, dumped: 90, free: null, growth_per_day: null, full: null, needed: 14, repositories: [] },
};

describe("a history as a chart", () => {
  it("has keys that no tenant can have chosen", () => {
    expect(seriesOf(history).map(({ key, tenant, count }) => [key, tenant, count])).toEqual([
      ["s0", "acme", 1],
      ["s1", "total", 1],
      ["rest", null, 12],
    ]);
  });

  it("sums each day and leaves out what is older than its range", () => {
    expect(pointsOf(history, "year").map(({ total }) => total)).toEqual([12, 15, 18]);
    expect(pointsOf(history, "month")).toEqual([
      { day: "2026-03-01", total: 15, s0: 2, s1: 5, rest: 8 },
      { day: "2026-03-02", total: 18, s0: 3, s1: 6, rest: 9 },
    ]);
  });

  it("is empty where nobody has looked", () => {
    expect(pointsOf({ ...history, days: [] }, "quarter")).toEqual([]);
  });
});

describe("the ratio", () => {
  it("is not made up", () => {
    expect([ratioOf(0, 5), ratioOf(5, 0), ratioOf(5, null)]).toEqual([null, null, null]);
  });

  it("is told in one digit behind the point", () => {
    expect([formatRatio(11.44, "en"), formatRatio(1, "en"), formatRatio(120.4, "en")]).toEqual([
      "11.4 ×",
      "1 ×",
      "120 ×",
    ]);
  });
});
