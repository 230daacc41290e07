/** Backups: found, looked at, kept by hand, removed. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { SnapshotQuery, TimelineQuery } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { TOLD, unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** Rows of a page: several windows full, so that scrolling seldom waits. */
export const PAGE = 200;

export type Wanted = Omit<SnapshotQuery, "after" | "limit">;

export function useBackups(wanted: Wanted | null) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.backups(wanted ?? {}),
    queryFn: ({ pageParam }) => {
      const query = { ...(wanted ?? { tenant: "" }), after: pageParam, limit: PAGE } as SnapshotQuery;
      return unwrap(commands.snapshotList(query));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    enabled: wanted !== null,
  });
}

export function useTimeline(query: TimelineQuery | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.timeline(query ?? {}),
    queryFn: () => unwrap(commands.snapshotTimeline(query as TimelineQuery)),
    placeholderData: keepPreviousData,
    enabled: query !== null,
  });
}

export function useBackup(database: string, id: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.backup(database, id),
    queryFn: () => unwrap(commands.snapshotDetail(database, id)),
  });
}

/** What a backup says of itself never changes, and may have to come from far away. */
export function useManifest(database: string, id: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.manifest(database, id),
    queryFn: () => unwrap(commands.snapshotManifest(database, id)),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useChanges(database: string, older: string, newer: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.changes(database, older, newer),
    queryFn: () => unwrap(commands.snapshotCompare(database, older, newer)),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whatever lists backups is read again. */
function useChanged() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ["snapshots"] }),
      client.invalidateQueries({ queryKey: keys.overview }),
    ]);
  };
}

export interface Pinning {
  id: string;
  pinned: boolean;
}

export function usePin(database: string) {
  const { commands } = usePlatform();
  return useMutation({
    ...TOLD,
    mutationFn: ({ id, pinned }: Pinning) => unwrap(commands.snapshotPin(database, id, pinned)),
    onSuccess: useChanged(),
  });
}

export function useRemoveBackup(database: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ id, confirm }: { id: string; confirm: string }) =>
      unwrap(commands.snapshotRemove(database, id, confirm)),
    onSuccess: (_, { id }) => {
      // What is gone is not asked for once more.
      client.removeQueries({ queryKey: keys.backup(database, id) });
      return changed();
    },
  });
}

export function useCheckTenant(tenant: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    ...TOLD,
    mutationFn: (readData: boolean) => unwrap(commands.checkRun(tenant, readData)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.recentJobs }),
  });
}

export function usePlaces() {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.storages, queryFn: () => unwrap(commands.storageList()) });
}
