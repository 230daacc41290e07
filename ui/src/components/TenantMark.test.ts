import { describe, expect, it } from "vitest";
import { hueOf } from "./TenantMark";

describe("the colour of a tenant", () => {
  it("stays the same, and differs from that of a neighbour", () => {
    expect(hueOf("acme")).toBe(hueOf("acme"));
    const hues = Array.from({ length: 12 }, (_, at) => hueOf(`tenant-${at}`));
    expect(new Set(hues).size).toBeGreaterThan(9);
  });
});
