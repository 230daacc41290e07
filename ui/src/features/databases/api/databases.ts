/** Databases and where they stand. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ConnectionInput, Database, DatabaseInput, DatabaseUpdate } from "../../../bindings";
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

/** Databases of a tenant with their connections. */
export function useDatabases(tenant: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.databases(tenant),
    queryFn: () => unwrap(commands.databaseList(tenant)),
    // What is typed into the editor began with this: it is not replaced under somebody's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function useUpdateDatabase(path: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: DatabaseUpdate) => unwrap(commands.databaseUpdate(path, input)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** Marks it as production, or takes the mark away. What is typed into the editor meanwhile stays. */
export function useProduction({ path, tenant }: Database) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (production: boolean) => unwrap(commands.databaseProduction(path, production)),
    onSuccess: (_, production) => {
      client.setQueryData<Database[]>(keys.databases(tenant), (rows) =>
        rows?.map((row) => (row.path === path ? { ...row, production } : row)),
      );
      return client.invalidateQueries({ queryKey: keys.overview });
    },
  });
}

export function useRemoveDatabase(path: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(commands.databaseRemove(path)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** Tests a connection that is not saved; of a database that is there, with its saved password unless another is given. */
export function useTestUrl(path: string | null) {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: (input: ConnectionInput) =>
      unwrap(path === null ? commands.databaseTestUrl(input) : commands.databaseTestUpdate(path, input)),
  });
}

/** Asks for the file of a SQLite database in the system's own dialog. */
export function useChooseFile(): () => Promise<string | null> {
  const { commands } = usePlatform();
  return () => unwrap(commands.databaseFile());
}

/** Tests a saved connection. */
export function useTestDatabase() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (path: string) => unwrap(commands.databaseTest(path)) });
}
