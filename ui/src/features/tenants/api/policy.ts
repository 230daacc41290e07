/** What holds for a tenant's databases, and the policy they get it from. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Policy } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useEffective(database: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.effective(database ?? ""),
    queryFn: () => unwrap(commands.policyEffective(database ?? "")),
    enabled: database !== null,
  });
}

/** The policy that a tenant has; none if it has none itself, undefined while that is not known. */
export function useAssigned(tenant: string) {
  const { commands } = usePlatform();
  const who = useQuery({ queryKey: keys.who, queryFn: () => unwrap(commands.policyWho()) });
  const own = who.data?.find((row) => row.tenant === tenant && row.database === null);
  return who.data && (own?.policy ?? null);
}

export function usePolicyNames() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.policies, queryFn: () => unwrap(commands.policyList()) });
}

/** Rules to begin with, as a policy of their name; one that goes to this storage already is used as it is. */
export function useStartPolicy(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ preset, storage }: { preset: string; storage: string }) => {
      const known = await unwrap(commands.policyList());
      const name = nameFor(known, preset, storage);
      if (!known.some((policy) => policy.name === name)) {
        await unwrap(commands.policyAdd(name, { preset, storage }));
      }
      return unwrap(commands.policyAssign(tenant, name));
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.policies }),
        client.invalidateQueries({ queryKey: keys.effective() }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
}

/** The first name that is free, or that of a policy which goes to this storage. */
function nameFor(known: readonly Policy[], preset: string, storage: string): string {
  const taken = (name: string) => {
    const policy = known.find((other) => other.name === name);
    const to = policy?.rules.find(({ field }) => field === "storage")?.value;
    return policy !== undefined && to !== storage;
  };
  for (let at = 1; ; at += 1) {
    const name = [preset, at > 1 && storage, at > 2 && at - 1].filter(Boolean).join(" ").slice(0, 100);
    if (!taken(name)) {
      return name;
    }
  }
}

/** Gives a tenant a policy; gives what is odd about what then holds. */
export function useAssignPolicy(subject: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (policy: string | null) => unwrap(commands.policyAssign(subject, policy)),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.effective() }),
        client.invalidateQueries({ queryKey: keys.policies }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
}
