/** A tenant that comes back, and the credentials that are asked for then. */

import type { NeededCredential, Rebuilt } from "../../bindings";
import { rebuiltOf } from "./disasters";
import { addTenant, type World } from "./world";

/** Adds what came back to the world. */
export function bringBack(world: World, tenant: string): Rebuilt {
  const rebuilt = rebuiltOf(tenant);
  if (!world.tenants.some(({ slug }) => slug === tenant)) {
    addTenant(world, tenant, tenant);
  }
  world.missing = [...world.missing, ...rebuilt.needed];
  return rebuilt;
}

/** A credential that is in the keyring from now on. */
export function given(world: World, kind: NeededCredential["kind"], name: string): null {
  world.missing = world.missing.filter((one) => one.kind !== kind || one.name !== name);
  return null;
}
