/** Databases and where they stand. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConnectionInput, DatabaseInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** How often is looked for what another process did, in milliseconds: while something runs, and else. */
const BUSY = 3_000;
const IDLE = 15_000;

export function useOverview() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.overview,
    queryFn: () => unwrap(commands.statusOverview()),
    refetchInterval: ({ state }) => (state.data?.some((row) => row.running_job) ? BUSY : IDLE),
  });
}

export function useAddDatabase() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: DatabaseInput) => unwrap(commands.databaseAdd(input)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** Tests a connection that is not saved. */
export function useTestUrl() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (input: ConnectionInput) => unwrap(commands.databaseTestUrl(input)) });
}

/** Tests a saved connection. */
export function useTestDatabase() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (path: string) => unwrap(commands.databaseTest(path)) });
}
