import { describe, expect, it } from "vitest";
import { showZone } from "../../../lib/zone";
import { asked, DAY, HOUR, last, moved, ticks, zoomed } from "./span";

const now = Date.parse("2026-06-15T12:00:00Z");

describe("the time that is shown", () => {
  it("ends a little after now and never later", () => {
    const month = last(31 * DAY, now);
    expect(month.until).toBeGreaterThan(now);
    expect(moved(month, 0.5, now)).toEqual(month);
    expect(moved(month, -1, now).until).toBeLessThan(now);
  });

  it("is zoomed around a place, within reason", () => {
    const week = { from: now - 14 * DAY, until: now - 7 * DAY };
    const closer = zoomed(week, 0.5, 0.5, now);
    expect(closer.until - closer.from).toBe(3.5 * DAY);
    expect((closer.from + closer.until) / 2).toBe((week.from + week.until) / 2);
    expect(zoomed({ from: now - HOUR, until: now }, 0.1, 0.5, now)).toMatchObject({ until: now });
    const widest = zoomed(week, 1e9, 0.5, now);
    expect(widest.until).toBeLessThanOrEqual(now + (widest.until - widest.from) / 50 + 1);
  });

  it("is asked for in whole seconds", () => {
    expect(asked({ from: 1_400, until: 2_600 })).toEqual({
      from: "1970-01-01T00:00:01.000Z",
      until: "1970-01-01T00:00:03.000Z",
    });
  });

  it("has its marks where the clocks that are shown are round", () => {
    const [hour, month] = [
      { from: now - 3 * HOUR, until: now },
      { from: now - 92 * DAY, until: now },
    ];
    showZone("Asia/Kolkata");
    expect(ticks(hour, 8, "en").map(({ label }) => label.slice(2))).toEqual([":00", ":00", ":00"]);
    expect(ticks(month, 4, "en-GB").map(({ label }) => label)).toEqual(["Apr 2026", "May 2026", "Jun 2026"]);
  });

  it.each([DAY, 7 * DAY, 31 * DAY, 92 * DAY, 366 * DAY, 10 * 366 * DAY])(
    "of %d ms has a few marks in order",
    (length) => {
      const marks = ticks({ from: now - length, until: now }, 8, "en");
      expect(marks.length).toBeGreaterThanOrEqual(3);
      expect(marks.length).toBeLessThanOrEqual(9);
      expect(marks.map(({ at }) => at)).toEqual([...marks.map(({ at }) => at)].sort((a, b) => a - b));
      expect(new Set(marks.map(({ label }) => label)).size).toBe(marks.length);
    },
  );
});
