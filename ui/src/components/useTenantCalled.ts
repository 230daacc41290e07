/** What tenants are called, where their slugs alone are at hand. */

import { useQuery } from "@tanstack/react-query";
import { keys } from "../lib/keys";
import { unwrap } from "../lib/result";
import { tenantCalled } from "../lib/tenantNames";
import { usePlatform } from "../platform";

export function useTenantCalled(): (slug: string) => string {
  const { commands } = usePlatform();
  const { data } = useQuery({ queryKey: keys.tenants, queryFn: () => unwrap(commands.tenantList()) });
  return (slug) => tenantCalled(slug, data ?? []);
}
