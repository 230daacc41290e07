import { describe, expect, it } from "vitest";
import { readMoment } from "./moment";

const now = new Date(2026, 10, 25, 14, 30).getTime();
const read = (text: string) => readMoment(text, now)?.getTime() ?? null;
const local = (...parts: [number, number, number, number?, number?, number?]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0).getTime();

describe("a moment", () => {
  it("is a day, a time, or so long ago", () => {
    expect(read("2026-11-24")).toBe(local(2026, 11, 24));
    expect(read(" 2026-11-24 9:05 ")).toBe(local(2026, 11, 24, 9, 5));
    expect(read("2026-11-24T09:05:59")).toBe(local(2026, 11, 24, 9, 5, 59));
    expect(read("90 min")).toBe(now - 90 * 60_000);
    expect(read("2h ago")).toBe(now - 2 * 3_600_000);
    expect(read("3 d")).toBe(now - 3 * 86_400_000);
  });

  it("without a day is the last time that it was so late", () => {
    expect(read("14:30")).toBe(now);
    expect(read("14:31")).toBe(local(2026, 11, 24, 14, 31));
  });

  it("is not what nobody can have meant", () => {
    for (const text of ["", "soon", "2026-02-31", "2026-11-24 25:00", "24:00", "12:60", "5 years", "-1 h"]) {
      expect(read(text)).toBeNull();
    }
  });
});
