/** How storages filled, and what can be done about one. */

import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { StorageHistory } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export function useHistory(name: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.storage(name),
    queryFn: () => unwrap(commands.storageHistory(name)),
  });
}

/** The histories of several storages, each as soon as it is there. */
export function useHistories(names: readonly string[]): Map<string, StorageHistory> {
  const { commands } = usePlatform();
  return useQueries({
    queries: names.map((name) => ({
      queryKey: keys.storage(name),
      queryFn: () => unwrap(commands.storageHistory(name)),
    })),
    combine: (all) =>
      new Map(all.flatMap(({ data }, at) => (data ? [[names[at] ?? "", data] as const] : []))),
  });
}

/** Looks at what is really there; what was seen is then part of the history. */
export function useLook(name: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(commands.storageUsage(name)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.storage(name) }),
  });
}

/** Gives up a tenant's repository on this storage, whose slug was typed; gives how many backups were in it. */
export function useForget(storage: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tenant: string) => unwrap(commands.repositoryForget(tenant, storage, tenant)),
    onSuccess: () =>
      Promise.all(
        [keys.storages, keys.overview, keys.allSnapshots, keys.alerts].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

export type Work = "check" | "read" | "repair" | "prune";

/** Asks for work on all repositories of a tenant, and gives the job. */
export function useWork() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ tenant, work }: { tenant: string; work: Work }) => {
      switch (work) {
        case "prune":
          return unwrap(commands.pruneRun(tenant));
        case "repair":
          return unwrap(commands.checkRepair(tenant));
        default:
          return unwrap(commands.checkRun(tenant, work === "read"));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.recentJobs }),
  });
}

export function useRemoveStorage() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(commands.storageRemove(name)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.storages }),
  });
}
