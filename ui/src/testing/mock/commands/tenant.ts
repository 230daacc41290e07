/** Tenants, from memory. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { ago, MINUTE } from "../world";
import { type Answer, remove } from "./answer";

export function tenantCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    tenantList: () => answer("tenantList", () => world.tenants),
    tenantAdd: (input) =>
      answer("tenantAdd", () => {
        const tenant = { ...input, created_at: new Date().toISOString(), colour: null };
        world.tenants.push(tenant);
        return tenant;
      }),
    tenantRename: (slug, name) =>
      answer("tenantRename", () => {
        const tenant = world.tenants.find((row) => row.slug === slug);
        return Object.assign(tenant ?? { slug, created_at: new Date().toISOString(), colour: null }, {
          name,
        });
      }),
    tenantColour: (slug, colour) =>
      answer("tenantColour", () => {
        const tenant = world.tenants.find((row) => row.slug === slug);
        return Object.assign(tenant ?? { slug, name: slug, created_at: new Date().toISOString() }, {
          colour,
        });
      }),
    tenantPause: (slug, minutes) =>
      answer("tenantPause", () => {
        if (minutes === null) {
          world.pausedTenants.delete(slug);
        } else {
          world.pausedTenants.set(slug, ago(-minutes * MINUTE));
        }
        return null;
      }),
    tenantRemove: (slug) => answer("tenantRemove", () => remove(world.tenants, (row) => row.slug === slug)),
    tenantKeyReveal: () => answer("tenantKeyReveal", () => "4f1c-09ab-7d3e-51c2-88f0-6b1d-2e97-a054"),
  } satisfies Partial<Commands>;
}
