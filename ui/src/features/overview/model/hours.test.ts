import { describe, expect, it } from "vitest";
import { hoursOf } from "./hours";

describe("runs to come", () => {
  it("that begin together are told together", () => {
    const runs = [
      { at: "2026-06-01T01:00:00Z", database: "a/one" },
      { at: "2026-06-01T01:14:00Z", database: "b/two" },
      { at: "2026-06-01T01:15:00Z", database: "c/three" },
    ];
    expect(hoursOf(runs)).toEqual([
      { at: "2026-06-01T01:00:00Z", databases: ["a/one", "b/two"] },
      { at: "2026-06-01T01:15:00Z", databases: ["c/three"] },
    ]);
  });
});
