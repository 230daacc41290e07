/** Jobs: asked for, looked at, cancelled. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DatabaseStatus, Failure } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { TOLD, unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** A job of another process sends no events here; it is asked about every two seconds. */
const ASK = 2_000;

const RECENT = 40;

export function useBackup(database: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (storage: string | null) => unwrap(commands.backupRun(database, storage)),
    onSuccess: (id) => {
      client.setQueryData<DatabaseStatus[]>(keys.overview, (rows) =>
        rows?.map((row) => (row.path === database ? { ...row, running_job: id, running_phase: null } : row)),
      );
      client.invalidateQueries({ queryKey: keys.activeJobs });
      return client.invalidateQueries({ queryKey: keys.overview });
    },
    onError: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** The same for whichever database is named when it is asked for. */
export function useBackupAny() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    ...TOLD,
    mutationFn: (database: string) => unwrap(commands.backupRun(database, null)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** How many of several backups began, and why others did not. */
export interface Begun {
  started: number;
  refused: Failure[];
}

/** Asks for many, one after the other; one that is refused keeps no other back. */
export function useBackupMany() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (databases: readonly string[]): Promise<Begun> => {
      const begun: Begun = { started: 0, refused: [] };
      for (const database of databases) {
        const answer = await commands.backupRun(database, null);
        if (answer.status === "ok") {
          begun.started += 1;
        } else {
          begun.refused.push(answer.error);
        }
      }
      return begun;
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

/** The newest jobs of all tenants. */
export function useRecentJobs() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.recentJobs,
    queryFn: () => unwrap(commands.jobPage({}, RECENT)),
    refetchInterval: ASK,
  });
}

/** `told` where there is no room to show why it could not be ended. */
export function useCancelJob(told = false) {
  const { commands } = usePlatform();
  return useMutation({
    ...(told && TOLD),
    mutationFn: (id: string) => unwrap(commands.jobCancel(id)),
  });
}

/** The newest job of a database that has ended, with why it failed. */
export function useLastJob(database: string, endedAt: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: [...keys.jobs(database), endedAt],
    queryFn: async () => {
      const jobs = await unwrap(commands.jobPage({ database }, 5));
      return jobs.find((job) => job.ended_at !== null) ?? null;
    },
    // A later end replaces what is shown without a gap.
    placeholderData: keepPreviousData,
  });
}
