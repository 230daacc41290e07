/** The configuration as a file: written, looked at, taken over. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
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
