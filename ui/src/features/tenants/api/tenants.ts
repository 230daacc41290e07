/** Tenants as the shell holds them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Tenant, TenantColour, TenantInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { TOLD, unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

const NOBODY: Tenant[] = [];

export function useTenants() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.tenants, queryFn: () => unwrap(commands.tenantList()) });
}

/** The colours that were chosen, by slug. */
export function useTenantColours(): ReadonlyMap<string, TenantColour> {
  const { data = NOBODY } = useTenants();
  return useMemo(
    () => new Map(data.flatMap(({ slug, colour }) => (colour ? [[slug, colour] as const] : []))),
    [data],
  );
}

export function useAddTenant() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: TenantInput) => unwrap(commands.tenantAdd(input)),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.tenants }),
        client.invalidateQueries({ queryKey: keys.standing }),
      ]),
  });
}

export function useRenameTenant(slug: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(commands.tenantRename(slug, name)),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.tenants }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
}

/** Another colour of its mark; none goes by its slug. */
export function useColourTenant(slug: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    ...TOLD,
    mutationFn: (colour: TenantColour | null) => unwrap(commands.tenantColour(slug, colour)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.tenants }),
  });
}

export interface Pausing {
  slugs: readonly string[];
  /** For so long; none ends it. */
  minutes: number | null;
}

/** Lets nothing of them begin by itself for a while. */
export function usePauseTenants() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    ...TOLD,
    mutationFn: async ({ slugs, minutes }: Pausing) => {
      for (const slug of slugs) {
        await unwrap(commands.tenantPause(slug, minutes));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** Takes it out of the catalog; its repositories and their key stay. */
export function useRemoveTenant(slug: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(commands.tenantRemove(slug)),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.tenants }),
        client.invalidateQueries({ queryKey: keys.overview }),
      ]),
  });
}

/** Shown once and not kept: neither in a cache nor in what the page remembers of it. */
export function useRevealKey(slug: string) {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.tenantKeyReveal(slug)), gcTime: 0 });
}
