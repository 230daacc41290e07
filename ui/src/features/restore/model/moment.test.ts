import { describe, expect, it } from "vitest";
import { showZone } from "../../../lib/zone";
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

  it("is read in the zone in which times are shown", () => {
    showZone("Asia/Kolkata");
    expect(readMoment("2026-11-24 14:30", now)?.toISOString()).toBe("2026-11-24T09:00:00.000Z");
    const noon = Date.parse("2026-11-25T06:30:00Z");
    expect(readMoment("12:00", noon)?.getTime()).toBe(noon);
    expect(readMoment("12:01", noon)?.toISOString()).toBe("2026-11-24T06:31:00.000Z");
    showZone("Europe/Berlin");
    // The clocks go from 02:00 to 03:00, and back from 03:00 to 02:00.
    expect(readMoment("2026-03-29 01:59", now)?.toISOString()).toBe("2026-03-29T00:59:00.000Z");
    expect(readMoment("2026-03-29 03:00", now)?.toISOString()).toBe("2026-03-29T01:00:00.000Z");
    expect(readMoment("2026-10-25 03:00", now)?.toISOString()).toBe("2026-10-25T02:00:00.000Z");
    expect(readMoment("2026-10-25 01:59", now)?.toISOString()).toBe("2026-10-24T23:59:00.000Z");
  });

  it("is not what nobody can have meant", () => {
    for (const text of ["", "soon", "2026-02-31", "2026-11-24 25:00", "24:00", "12:60", "5 years", "-1 h"]) {
      expect(read(text)).toBeNull();
    }
  });
});
