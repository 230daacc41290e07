/** Jobs: asked for, looked at, cancelled. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DatabaseStatus } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** A job of another process sends no events here; it is asked about every two seconds. */
const ASK = 2_000;

export function useBackup(database: string) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (storage: string | null) => unwrap(commands.backupRun(database, storage)),
    onSuccess: (id) => {
      client.setQueryData<DatabaseStatus[]>(keys.overview, (rows) =>
        rows?.map((row) => (row.path === database ? { ...row, running_job: id, running_phase: null } : row)),
      );
      return client.invalidateQueries({ queryKey: keys.overview });
    },
    onError: () => client.invalidateQueries({ queryKey: keys.overview }),
  });
}

export function useCancelJob() {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: (id: string) => unwrap(commands.jobCancel(id)) });
}

export function useJob(id: string, enabled: boolean) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.job(id),
    queryFn: () => unwrap(commands.jobGet(id)),
    refetchInterval: ASK,
    enabled,
  });
}

/** The newest job of a database that has ended, with why it failed. */
export function useLastJob(database: string, endedAt: string | null) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: [...keys.jobs(database), endedAt],
    queryFn: async () => {
      const jobs = await unwrap(commands.jobPage(null, database, null, 5));
      return jobs.find((job) => job.ended_at !== null) ?? null;
    },
    // A later end replaces what is shown without a gap.
    placeholderData: keepPreviousData,
  });
}
