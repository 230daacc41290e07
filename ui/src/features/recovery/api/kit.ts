/** The recovery kit of a tenant, and its key. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { KitForm } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useKit(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.kit(tenant), queryFn: () => unwrap(commands.kitStatus(tenant)) });
}

/** Asks where to, and writes it there; none if nobody chose. */
export function useExportKit(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ form, passphrase }: { form: KitForm; passphrase: string | null }) =>
      unwrap(commands.kitExport(tenant, form, passphrase)),
    // That there is a kit is part of how well the tenant is protected.
    onSettled: () =>
      Promise.all(
        [keys.kit(tenant), keys.overview].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

export function useContacts(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (contacts: string[]) => unwrap(commands.kitContacts(tenant, contacts)),
    onSuccess: (status) => client.setQueryData(keys.kit(tenant), status),
  });
}

export function useRotateKey(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(commands.tenantKeyRotate(tenant)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.kit(tenant) }),
  });
}
