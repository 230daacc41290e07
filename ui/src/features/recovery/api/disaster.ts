/** Disaster drills: the loss of this machine, rehearsed. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** One that ends shows without being asked for. */
const EVERY = 5_000;

export function useDisasters(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.disasters(tenant),
    queryFn: () => unwrap(commands.disasterList(tenant)),
    refetchInterval: EVERY,
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
