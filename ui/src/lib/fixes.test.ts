import { describe, expect, it } from "vitest";
import { fixFor } from "./fixes";

describe("what mends it", () => {
  it.each([
    ["never-backed-up", null, "backup"],
    ["not-proved", null, "prove"],
    ["no-password", null, "password"],
    ["no-room", null, "storage"],
    ["spoilt", null, "backup"],
    ["proof-of-old", null, "prove"],
    ["unread", null, "prove"],
    ["no-schedule", null, "policy"],
    ["failing", "credentials", "connection"],
    ["failing", "space", "look"],
    ["brand-new", null, "look"],
  ] as const)("%s with %s is mended by %s", (reason, action, fix) =>
    expect(fixFor(reason, action)).toBe(fix),
  );
});
