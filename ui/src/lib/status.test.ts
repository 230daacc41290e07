import i18next from "i18next";
import { describe, expect, it } from "vitest";
import type { Level, Seen, Snapshot } from "../bindings";
import { gravityOf, isWhole, needsAttention, statusOfBackup, statusOfLevel, worstReasonOf } from "./status";

const reason = { reason: "stale", level: "at-risk" as Level, message: "old", hint: "Back it up." };

describe("a status", () => {
  it("is the verdict of the back end", () => {
    expect(statusOfLevel("at-risk")).toBe("atRisk");
    expect(statusOfLevel("protected")).toBe("protected");
    expect(statusOfLevel(null)).toBe("unknown");
  });

  it("is sorted with the worst as the largest", () => {
    const levels: (Level | null)[] = ["unprotected", null, "protected", "at-risk"];
    levels.sort((a, b) => gravityOf(a) - gravityOf(b));
    expect(levels).toEqual([null, "protected", "at-risk", "unprotected"]);
  });

  it("asks for attention unless it is protected", () => {
    expect(needsAttention({ protection: "protected" })).toBe(false);
    expect(needsAttention({ protection: "at-risk" })).toBe(true);
    expect(worstReasonOf({ protection: "at-risk", reasons: [reason] })).toBe(reason);
    expect(worstReasonOf({ protection: "protected", reasons: [reason] })).toBeNull();
  });

  it.each<[Seen, Seen[], string]>([
    ["present", [], "proved"],
    ["missing", [], "missing"],
    ["damaged", [], "damaged"],
    ["missing", ["uploaded"], "proved"],
    ["damaged", ["missing", "present"], "proved"],
    ["missing", ["damaged"], "damaged"],
    ["missing", ["missing"], "missing"],
  ])("of a backup that is %s with copies %j is %s", (seen, copies, status) => {
    const row = {
      proved_at: "2026-01-01T00:00:00Z",
      proof: "proved",
      seen,
      copies: copies.map((copy) => ({ seen: copy })),
    };
    expect(statusOfBackup(row as Snapshot)).toBe(status);
    expect(isWhole(row as Snapshot)).toBe(status === "proved");
  });

  it("of a backup whose last drill was no proof says so, whatever was proved before", () => {
    const row = { proved_at: "2026-01-01T00:00:00Z", proof: "differs", seen: "present", copies: [] };
    expect(statusOfBackup(row as unknown as Snapshot)).toBe("refuted");
    expect(statusOfBackup({ ...row, proof: "untrue" } as unknown as Snapshot)).toBe("untrue");
    expect(statusOfBackup({ ...row, seen: "missing" } as unknown as Snapshot)).toBe("missing");
  });

  it.each([
    "failed",
    "missing",
    "unprotected",
    "refuted",
    "untrue",
    "atRisk",
    "paused",
    "running",
    "unknown",
    "proved",
    "protected",
  ])("%s has a word and says what it means", (status) => {
    expect(i18next.exists(`status.${status}`)).toBe(true);
    expect(i18next.exists(`status.explain.${status}`)).toBe(true);
  });
});
