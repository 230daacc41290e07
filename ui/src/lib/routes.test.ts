import { describe, expect, it } from "vitest";
import { routes } from "./routes";

describe("addresses", () => {
  it("keep what a name may hold apart from what an address means", () => {
    expect(routes.policy("50% off/on?#")).toBe("#/policies/50%25%20off%2Fon%3F%23");
    expect(routes.database("acme/shop & co")).toBe("#/databases/acme/shop%20%26%20co");
    expect(routes.backups("acme/shop & co")).toBe("#/backups?database=acme%2Fshop+%26+co");
  });

  it("leave out what is not asked for", () => {
    expect(routes.tenant("acme")).toBe("#/tenants/acme");
    expect(routes.tenant("acme", "policy")).toBe("#/tenants/acme/policy");
    expect(routes.restore("acme/shop")).toBe("#/restore?database=acme%2Fshop");
    expect(routes.jobs()).toBe("#/jobs");
  });
});
