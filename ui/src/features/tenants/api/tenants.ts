/** Tenants as the shell holds them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TenantInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useTenants() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.tenants, queryFn: () => unwrap(commands.tenantList()) });
}

export function useAddTenant() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: TenantInput) => unwrap(commands.tenantAdd(input)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tenants }),
  });
}
