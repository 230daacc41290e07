/** What tenants are called, where their slugs alone are at hand. */

import { useQuery } from "@tanstack/react-query";
import type { Tenant } from "../bindings";
import { keys } from "../lib/keys";
import { unwrap } from "../lib/result";
import { namesOf } from "../lib/tenantNames";
import { usePlatform } from "../platform";

/** Made once for a list of tenants, however many rows ask. */
const made = new WeakMap<readonly Tenant[], (slug: string) => string>();
const NOBODY: readonly Tenant[] = [];

export function useTenantCalled(): (slug: string) => string {
  const { commands } = usePlatform();
  const { data = NOBODY } = useQuery({
    queryKey: keys.tenants,
    queryFn: () => unwrap(commands.tenantList()),
  });
  const called = made.get(data) ?? namesOf(data);
  made.set(data, called);
  return called;
}
