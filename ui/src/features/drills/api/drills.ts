/** Drills: what was restored to see whether it can be, and what came of it. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { TOLD, unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

const PAGE = 100;
/** A drill that ended elsewhere shows without being asked for. */
const EVERY = 15_000;

export interface Whose {
  tenant: string | null;
  database: string | null;
}

/** Drills that ended, newest first, a page at a time. */
export function useDrills({ tenant, database }: Whose) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.drills(tenant, database),
    queryFn: ({ pageParam }) => unwrap(commands.drillPage(tenant, database, pageParam, PAGE)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.ended_at ?? null)),
    refetchInterval: EVERY,
  });
}

/** Every database with its next drill. */
export function useDrillPlans() {
  const { commands } = usePlatform();
  return useQuery({
    // What policies say of drills is told here.
    queryKey: keys.drillPlans,
    queryFn: () => unwrap(commands.drillPlans()),
    refetchInterval: EVERY,
  });
}

export function useDrill(id: number) {
  const { commands } = usePlatform();
  return useQuery({ queryKey: keys.drill(id), queryFn: () => unwrap(commands.drillGet(id)) });
}

/** Asks for a drill of the latest backup, or of another one, and gives the job. */
export function useRunDrill(told = false) {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    ...(told && TOLD),
    mutationFn: ({ database, which }: { database: string; which: string }) =>
      unwrap(commands.drillRun(database, which, null)),
    onSettled: () =>
      Promise.all(
        [keys.overview, keys.activeJobs, keys.recentJobs].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
