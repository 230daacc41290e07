import { afterEach, expect, it } from "vitest";
import { told } from "./told";
import { showZone } from "./zone";

afterEach(() => showZone(null));

it("shows a time in a sentence in the zone in which all others are shown", () => {
  showZone("Europe/Berlin");
  expect(told("made 2026-03-29 12:30 UTC, from 2026-01-01 23:30 UTC on", "en")).toBe(
    "made Mar 29, 2026, 14:30 GMT+2, from Jan 2, 2026, 00:30 GMT+1 on",
  );
  showZone("UTC");
  expect(told("made 2026-03-29 12:30 UTC", "en")).toBe("made Mar 29, 2026, 12:30 UTC");
});

it("leaves alone what is no time", () => {
  showZone("Europe/Berlin");
  for (const sentence of ["2026-99-99 12:30 UTC", "dump-2026-03-29.sql", "in UTC"]) {
    expect(told(sentence, "en")).toBe(sentence);
  }
});
