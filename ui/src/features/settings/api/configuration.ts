/** The configuration as a file: written, looked at, taken over; and the credentials that no file holds. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { NeededCredential } from "../../../bindings";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useExportConfiguration() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.configurationExport()) });
}

export function useChooseConfiguration() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.configurationChoose()) });
}

export interface Importing {
  digest: string;
  /** Whether what differs is changed as well. */
  changes: boolean;
}

export function useImportConfiguration() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ digest, changes }: Importing) => unwrap(commands.configurationImport(digest, changes)),
    // It touches everything; a part of it stays also if a later part was refused.
    onSettled: () => client.invalidateQueries(),
  });
}

/** Puts a credential into the keyring; gives the key that a channel signs with from now on, where it does. */
export function useGiveCredential() {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: async ({ needed, value }: { needed: NeededCredential; value: string }) => {
      switch (needed.kind) {
        case "storage-secret":
          await unwrap(commands.storageSecret(needed.name, value));
          return null;
        case "database-password":
          await unwrap(commands.databasePassword(needed.name, value));
          return null;
        case "channel-secret":
          return (await unwrap(commands.channelSecret(needed.name, value))).key;
      }
    },
  });
}
