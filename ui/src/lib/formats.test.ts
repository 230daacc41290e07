import { describe, expect, it, vi } from "vitest";
import { dateFormat, relativeFormat } from "./formats";

describe("formats", () => {
  it("speak the language of the words, with the habits of the machine's region", () => {
    vi.spyOn(navigator, "language", "get").mockReturnValue("de-DE");
    expect(relativeFormat().format(-3, "hour")).toBe("3 hours ago");
    expect(dateFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(0)).toBe("1 Jan 1970");
  });

  it("bear a machine that names no language", () => {
    vi.spyOn(navigator, "language", "get").mockReturnValue("C");
    expect(relativeFormat().format(-1, "day")).toBe("yesterday");
  });
});
