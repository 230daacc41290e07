import { expect, it } from "vitest";
import { rhythmOf } from "./cron";
import { spanWords } from "./time";

it("tells schedules of a plain shape, and no others", () => {
  expect(rhythmOf("0 2 * * * (Europe/Berlin)")).toEqual({
    rhythm: { every: "day", time: "02:00" },
    zone: "Europe/Berlin",
  });
  expect(rhythmOf("30 4 * * 0 (UTC)")?.rhythm).toEqual({ every: "week", time: "04:30", day: 0 });
  expect(rhythmOf("0 3 1 * * (UTC)")?.rhythm).toEqual({ every: "month", time: "03:00", day: 1 });
  expect(rhythmOf("5 * * * * (UTC)")?.rhythm).toEqual({ every: "hour", minute: 5 });
  for (const other of [
    "0 2 1 * 5 (UTC)",
    "*/5 * * * * (UTC)",
    "0 2 * * 1-5 (UTC)",
    "0 * * * 1 (UTC)",
    "by hand",
  ]) {
    expect(rhythmOf(other), other).toBeNull();
  }
});

it("writes spans as they are written everywhere", () => {
  expect(["26h", "1h30m", "45m", "2d", "10 MB/s", "never"].map(spanWords)).toEqual([
    "26 h",
    "1 h 30 min",
    "45 min",
    "2 d",
    "10 MB/s",
    "never",
  ]);
});
