/** Restores: what there is to restore, plans, and what came of them. */

import { skipToken, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { JobDetail, RestoreInput } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";
import { isUnderWay } from "../model/placing";

const PAGE = 60;

/** Time between two looks at a job. */
const ASK = 1_000;

/** The backups of a database, newest first. */
export function useMoments(database: string) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: [...keys.snapshots(database), "moments"],
    queryFn: ({ pageParam }) => unwrap(commands.snapshotPage(database, pageParam, PAGE)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.taken_at ?? null)),
  });
}

/** The newest backup at an instant or before it; none for none. */
export function useMomentAt(database: string) {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (instant: string) => unwrap(commands.snapshotAt(database, instant)) });
}

export function useSnapshot(database: string | null, snapshot: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: [...keys.snapshots(database ?? ""), "one", snapshot],
    queryFn:
      database === null || snapshot === null
        ? skipToken
        : () => unwrap(commands.snapshotGet(database, snapshot)),
  });
}

/** What a snapshot says of itself. Reading it opens the repository with the tenant's key. */
export function useManifest(database: string | null, snapshot: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.manifest(database ?? "", snapshot ?? ""),
    queryFn:
      database === null || snapshot === null
        ? skipToken
        : () => unwrap(commands.snapshotManifest(database, snapshot)),
    // It is what it is for ever.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether the repository opens now: what was read before says nothing of that. */
export function useOpens(database: string, snapshot: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.opens(database, snapshot),
    queryFn: async () => {
      await unwrap(commands.snapshotManifest(database, snapshot));
      return true;
    },
    gcTime: 0,
  });
}

/** Where a database is, without its password; none until that is known. */
export function useConnection(tenant: string | null, path: string | null): string | null {
  const { commands } = usePlatform();
  const { data } = useQuery({
    queryKey: ["connections", tenant],
    queryFn: tenant === null ? skipToken : () => unwrap(commands.databaseList(tenant)),
  });
  return data?.find((row) => row.path === path)?.url ?? null;
}

export function useFreeName(database: string | null, enabled: boolean) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: [...keys.snapshots(database ?? ""), "free name"],
    queryFn: database === null ? skipToken : () => unwrap(commands.restoreFreeName(database)),
    staleTime: 0,
    gcTime: 0,
    enabled,
  });
}

export function useChooseFile() {
  const { commands } = usePlatform();
  return useMutation({
    mutationFn: ({ database, snapshot }: { database: string; snapshot: string }) =>
      unwrap(commands.restoreChooseFile(database, snapshot)),
  });
}

export function useChooseDatabaseFile() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (database: string) => unwrap(commands.restoreChooseDatabase(database)) });
}

export function usePlan() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (input: RestoreInput) => unwrap(commands.restorePlan(input)) });
}

export interface Execution {
  input: RestoreInput;
  digest: string;
  confirmation: string | null;
}

export function useExecute() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ input, digest, confirmation }: Execution) =>
      unwrap(commands.restoreExecute(input, digest, confirmation)),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** The job of a restore, followed until it has ended. */
export function useRestoreJob(id: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.jobDetail(id ?? ""),
    queryFn: id === null ? skipToken : () => unwrap(commands.jobDetail(id)),
    refetchInterval: ({ state }) => (state.data && goesOn(state.data) ? ASK : false),
  });
}

/** The job itself, or one that puts in its place what it made. */
function goesOn({ job, restore }: JobDetail): boolean {
  return job.ended_at === null || (restore?.placing != null && isUnderWay(restore.placing));
}

export function useDiscard(job: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, password }: { name: string; password: string | null }) =>
      unwrap(commands.restoreDiscard({ job, name, password })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.jobDetail(job) }),
  });
}

/** Asks where to, and writes what came of a restore there, to be printed. */
export function useCertificate() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (job: string) => unwrap(commands.restoreCertificate(job)) });
}
