/** Snapshots of other programs in a tenant's repositories. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useForeign(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.foreign(tenant),
    queryFn: () => unwrap(commands.snapshotForeign(tenant)),
  });
}

/** Asks where to, and gives the job that writes the files there; none if nobody chose. */
export function useSaveForeign(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, storage }: { id: string; storage: string }) =>
      unwrap(commands.snapshotForeignSave(tenant, storage, id)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.recentJobs }),
  });
}
