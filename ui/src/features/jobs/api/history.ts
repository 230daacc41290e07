/** All that runs and ran: a page of the back end at a time. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { Job, JobFilter, JobLine } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

const PAGE = 60;

/** Jobs of other processes send no events here. */
const ASK = 1_000;
/** How often is looked for the first of them. */
const IDLE = 5_000;

/** What has not ended, of all running instances. */
export function useActiveJobs() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.activeJobs,
    queryFn: () => unwrap(commands.jobActive()),
    refetchInterval: ({ state }) => (state.data?.length ? 2 * ASK : IDLE),
  });
}

export function useHistory(filter: JobFilter) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.jobHistory(filter),
    queryFn: ({ pageParam }) => unwrap(commands.jobPage({ ...filter, before: pageParam }, PAGE)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.id ?? null)),
    placeholderData: keepPreviousData,
  });
}

/** A job with its phases, followed until it has ended. */
export function useJobDetail(id: string, enabled = true) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.jobDetail(id),
    queryFn: () => unwrap(commands.jobDetail(id)),
    enabled,
    refetchInterval: ({ state }) => (state.data && state.data.job.ended_at === null ? ASK : false),
  });
}

/** The lines of a log; each look asks only for those that came since. */
export function useJobLog(id: string, live: boolean) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.jobLog(id),
    queryFn: async () => {
      const known = client.getQueryData<JobLine[]>(keys.jobLog(id)) ?? [];
      const fresh = await unwrap(commands.jobLog(id, known.at(-1)?.number ?? 0));
      return fresh.length === 0 ? known : [...known, ...fresh];
    },
    refetchInterval: live ? ASK : false,
    staleTime: 0,
  });
}

export function useExportLog(id: string) {
  const { commands } = usePlatform();
  return useMutation({ mutationFn: () => unwrap(commands.jobLogExport(id)) });
}

/** Asks for the same once more; gives the new job. A restore is planned anew, on its own page. */
export function useRetry() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job: Job) => unwrap(commands.jobRetry(job.id)),
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
