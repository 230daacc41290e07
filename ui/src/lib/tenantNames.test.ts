import { expect, it } from "vitest";
import { tenantCalled } from "./tenantNames";

it("calls tenants by their names, and by their slugs too where two have the same", () => {
  const tenants = [
    { slug: "north", name: "Library" },
    { slug: "south", name: "Library" },
    { slug: "acme", name: "Acme Dental" },
    { slug: "acme", name: "Acme Dental" },
  ];
  expect(tenantCalled("acme", tenants)).toBe("Acme Dental");
  expect(tenantCalled("south", tenants)).toBe("Library (south)");
  expect(tenantCalled("gone", tenants)).toBe("gone");
});
