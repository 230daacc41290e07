/** The parts of the rule, of all databases of a tenant. */

import { useQuery } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useRedundancy(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.redundancy(tenant),
    queryFn: () => unwrap(commands.tenantRedundancy(tenant)),
    staleTime: 30_000,
  });
}
