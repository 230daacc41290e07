import { afterEach, describe, expect, it } from "vitest";
import { formatRelative } from "./time";
import { showZone } from "./zone";

const told = (instant: string, now: string) => formatRelative(instant, Date.parse(now), "just now", "en");

afterEach(() => showZone(null));

describe("formatRelative", () => {
  it("counts midnights and not spans of 24 hours", () => {
    showZone("UTC");
    expect(told("2026-03-01T03:00:00Z", "2026-02-27T04:00:00Z")).toBe("in 2 days");
    expect(told("2026-02-27T23:00:00Z", "2026-03-01T22:00:00Z")).toBe("2 days ago");
    expect(told("2026-02-28T05:00:00Z", "2026-02-27T04:00:00Z")).toBe("tomorrow");
    expect(told("2026-02-28T03:00:00Z", "2026-02-27T04:00:00Z")).toBe("in 23 hours");
  });

  it("takes the midnights of the zone that is shown, also over daylight saving", () => {
    showZone("Europe/Berlin");
    // Friday 00:30 to Sunday 23:30 there, an hour shorter than the clock says.
    expect(told("2026-03-29T21:30:00Z", "2026-03-26T23:30:00Z")).toBe("in 2 days");
  });
});
