import { describe, expect, it } from "vitest";
import type { DatabaseStatus, Level, Overview } from "../../../bindings";
import { sayingOf } from "./verdict";

/** Tenants by level, and databases of which so many were proved. */
function said(level: Level | null, [good, risky, bad]: number[], proved: number, databases: number) {
  const by = { protected: good, at_risk: risky, unprotected: bad };
  const row = (at: number) => ({ last_proved_at: at < proved ? "2026-03-01T00:00:00Z" : null });
  const rows = Array.from({ length: databases }, (_, at) => row(at)) as DatabaseStatus[];
  const { sentence, count, all, proof } = sayingOf({ level, tenants_by: by } as Overview, rows);
  return [sentence, count, all, proof];
}

describe("the verdict", () => {
  it("claims no more than was counted", () => {
    expect(said("protected", [3, 0, 0], 6, 6)).toEqual(["protected", 3, 3, "provedAll"]);
    expect(said("at-risk", [2, 1, 0], 5, 6)).toEqual(["atRisk", 1, 3, "provedSome"]);
    expect(said("at-risk", [0, 1000, 0], 0, 2000)).toEqual(["allAtRisk", 1000, 1000, "provedNone"]);
    expect(said("at-risk", [0, 1, 0], 1, 1)).toEqual(["onlyAtRisk", 1, 1, "provedAll"]);
    expect(said("unprotected", [1, 1, 1], 2, 6)).toEqual(["unprotected", 1, 3, "provedSome"]);
    expect(said("unprotected", [0, 0, 4], 0, 4)).toEqual(["allUnprotected", 4, 4, "provedNone"]);
    expect(said("unprotected", [0, 0, 1], 0, 2)).toEqual(["onlyUnprotected", 1, 1, "provedNone"]);
    expect(said(null, [0, 0, 0], 0, 0)).toEqual(["none", 0, 0, null]);
  });
});
