/** Disaster drills: the loss of this machine, rehearsed. */

import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { isThere, placesOf } from "../../../lib/status";
import { usePlatform } from "../../../platform";

/** One that ends shows without being asked for. */
const EVERY = 5_000;
/** Backups that are looked at on a storage. */
const FEW = 50;
const NEWEST = { database: null, state: null, from: null, until: null, after: null, limit: FEW };

export function useDisasters(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.disasters(tenant),
    queryFn: () => unwrap(commands.disasterList(tenant)),
    refetchInterval: EVERY,
  });
}

/** Whether it is known that none of these storages has a backup of the tenant that can be read there. */
export function useLeavesNothing(tenant: string, storages: string[]): boolean {
  const { commands } = usePlatform();
  return useQueries({
    queries: storages.map((storage) => ({
      queryKey: keys.backups({ tenant, storage, some: FEW }),
      queryFn: () => unwrap(commands.snapshotList({ ...NEWEST, tenant, storage })),
    })),
    combine: (found) =>
      found.every(({ data }, at) => {
        const there = data?.rows.some((row) =>
          placesOf(row).some((place) => place.storage === storages[at] && isThere(place)),
        );
        // Of those that were not looked at nothing is known.
        return data !== undefined && !there && data.total <= FEW;
      }),
  });
}

/** Asks for the file of a kit; none if nobody chose. The shell keeps which one it is. */
export function useChooseKit() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.kitChoose()) });
}

interface Rehearsal {
  tenant: string;
  passphrase: string | null;
  without: string | null;
  outlives: string[];
}

/** Begins with the kit that was chosen, and gives the job. */
export function useBeginDisaster() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ tenant, passphrase, without, outlives }: Rehearsal) =>
      unwrap(commands.disasterBegin(tenant, without, outlives, passphrase)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.recentJobs }),
  });
}
