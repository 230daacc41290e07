import { describe, expect, it } from "vitest";
import { addDatabase, addStorage, addTenant, emptyWorld } from "../../../testing/mock/world";
import { stepOf } from "./useJourney";

describe("the way to the first backup", () => {
  it("goes on where it was left, and back to what was removed", () => {
    const world = emptyWorld();
    const at = (tenant: string | null, database: string | null, scheduled: boolean) =>
      stepOf(
        { tenant, database, scheduled, storage: null, keyKept: false },
        world.tenants,
        world.databases,
        world.storages,
      );
    expect(at(null, null, false)).toBe(0);
    addTenant(world, "acme", "Acme");
    expect(at("acme", null, false)).toBe(1);
    addDatabase(world, "acme", "shop");
    expect(at("acme", "acme/shop", false)).toBe(2);
    addStorage(world, "disk", "/srv");
    expect(at("acme", "acme/shop", false)).toBe(3);
    expect(at("acme", "acme/shop", true)).toBe(4);
    world.databases.pop();
    expect(at("acme", "acme/shop", true)).toBe(1);
  });
});
