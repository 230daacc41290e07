import { expect, it } from "vitest";
import { readCount } from "./count";

it("takes whole numbers within the bounds, and nothing that only looks like one", () => {
  expect(readCount(" 14 ", 0, 9_999)).toBe(14);
  expect(readCount("", 0, 9_999)).toBeNull();
  for (const text of ["-5", "1.5", "1e3", "10000", "0x1f", "five", "１"]) {
    expect(readCount(text, 0, 9_999), text).toBeUndefined();
  }
  expect(readCount("0", 1, 31)).toBeUndefined();
});
