/** Tenants brought back on a machine that knows nothing of them, and the credentials that no file holds. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { NeededCredential } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** Brings a tenant back from the kit that was chosen. */
export function useImportKit() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (passphrase: string | null) => unwrap(commands.kitImport(passphrase)),
    onSettled: () => client.invalidateQueries(),
  });
}

export interface Key {
  storage: string;
  key: string;
}

/** Whose repositories the key opens there. */
export function useFindRepositories() {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: ({ storage, key }: Key) => unwrap(commands.repositoryFind(storage, key)),
  });
}

/** Takes a repository over; one that does not say whose it is becomes that of the name given. */
export function useOpenRepository() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ tenant, name, storage, key }: Key & { tenant: string; name: string | null }) => {
      if (name !== null) {
        await unwrap(commands.tenantAdd({ slug: tenant, name }));
      }
      return unwrap(commands.repositoryOpen(tenant, storage, key));
    },
    onSettled: () => client.invalidateQueries(),
  });
}

/** Makes a damaged catalog again from the repositories that it knew. */
export function useRebuildCatalog() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.catalogRebuild()) });
}

/** The credentials that are not in the keyring here. */
export function useMissing() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.missing, queryFn: () => unwrap(commands.credentialsMissing()) });
}

/** Puts a credential into the keyring; gives the key that a channel signs with from now on, where it does. */
export function useGiveCredential() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ needed, value }: { needed: NeededCredential; value: string }) => {
      switch (needed.kind) {
        case "storage-secret":
          await unwrap(commands.storageSecret(needed.name, value));
          return null;
        case "repository-key": {
          const [tenant = "", storage = ""] = needed.name.split("/", 2);
          await unwrap(commands.repositoryOpen(tenant, storage, value.trim()));
          return null;
        }
        case "database-password":
          await unwrap(commands.databasePassword(needed.name, value));
          return null;
        case "channel-secret":
          return (await unwrap(commands.channelSecret(needed.name, value))).key;
      }
    },
    // A storage that opens shows repositories whose key is not here.
    onSuccess: () =>
      Promise.all(
        [keys.missing, keys.overview, keys.storages].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
