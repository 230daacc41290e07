import { readFileSync } from "node:fs";
import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { formatBytes, UNITS } from "./bytes";
import { adviceFor, CODES } from "./errors";
import { isLabel, isSlug, slugFrom } from "./names";
import { reveal } from "./reveal";
import { formatDuration, formatRelative, formatSpan } from "./time";

describe("every code", () => {
  it.each(CODES)("%s has words and an action", (code) => {
    expect(i18next.exists(`errors.title.${code}`)).toBe(true);
    expect(i18next.exists(`errors.action.${adviceFor(code).action}`)).toBe(true);
  });

  it("that this page does not know is as grave as a defect", () => {
    expect(adviceFor("brand-new" as "io")).toEqual({ severity: "error", action: "report" });
  });
});

describe("amounts", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [1_840_000_000, "1.8 GB"],
    [-5, "0 B"],
  ])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes, "en")).toBe(text));

  it("have the units of the command line", () => {
    const said = readFileSync("../src-tauri/crates/model/src/amount.rs", "utf8").match(
      /UNITS: .* = \[(.*)\];/,
    )?.[1];
    const units = said?.split(", ").map((unit) => unit.replaceAll('"', "")) ?? [];
    expect(units).toContain("kB");
    expect(UNITS.slice(0, units.length)).toEqual(units);
  });

  it.each([
    [0, "under 1 s"],
    [340, "under 1 s"],
    [999, "under 1 s"],
    [1_000, "1 s"],
    [4_900, "4 s"],
    [59_999, "59 s"],
    [125_000, "2 min 05 s"],
    [3_780_000, "1 h 03 min"],
  ])("%d ms are %s", (millis, text) => expect(formatDuration(millis)).toBe(text));
});

describe("a span", () => {
  it.each([
    [0, "under 1 s"],
    [0.1, "under 1 s"],
    [0.9, "under 1 s"],
    [1, "1 s"],
    [59, "59 s"],
    [2_700, "45 min"],
    [3_600, "1 h"],
    [4_500, "1 h 15 min"],
    [7_180, "2 h"],
    [93_600, "26 h"],
    [172_800, "2 d"],
  ])("of %d s is %s: what is over an objective does not look like it", (seconds, text) =>
    expect(formatSpan(seconds)).toBe(text),
  );
});

describe("a time ago", () => {
  const now = Date.parse("2026-03-29T12:00:00Z");
  it.each([
    ["2026-03-29T12:00:20Z", "just now"],
    ["2026-03-29T11:59:30Z", "just now"],
    ["2026-03-29T11:58:01Z", "1 minute ago"],
    ["2026-03-28T12:00:00Z", "yesterday"],
    ["2026-03-29T11:00:00+02:00", "3 hours ago"],
  ])("%s is %s", (instant, text) => expect(formatRelative(instant, now, "just now", "en")).toBe(text));
});

describe("names", () => {
  it("of tenants suggest a slug", () => {
    expect(slugFrom("Zahnarzt Müller & Söhne")).toBe("zahnarzt-muller-sohne");
    expect(slugFrom("Straße 7")).toBe("strasse-7");
    expect(isSlug(slugFrom(`${"a".repeat(62)} b`))).toBe(true);
  });

  it("follow the shell's rules", () => {
    expect(["acme", "a", "a-1"].every(isSlug)).toBe(true);
    expect(["", "-a", "a-", "A", "a b", "a".repeat(64)].some(isSlug)).toBe(false);
    expect(["shop", "数据库", "<img onerror>"].every(isLabel)).toBe(true);
    expect(["", " a", "a/b", "a\nb", "a".repeat(101)].some(isLabel)).toBe(false);
  });

  it("cannot hide what they are", () => {
    expect(reveal("shop\u202Egpj")).toBe("shop[U+202E]gpj");
    expect(reveal("a\u200Bb\u0000")).toBe("a[U+200B]b[U+0000]");
    expect(reveal("GRANT SELECT;\n\tx é 数")).toBe("GRANT SELECT;\n\tx é 数");
  });
});
