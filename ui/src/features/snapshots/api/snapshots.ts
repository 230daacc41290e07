/** Snapshots of a database, a page at a time. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

export const PAGE = 10;

export function useSnapshots(database: string) {
  const { commands } = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.snapshots(database),
    queryFn: ({ pageParam }) => unwrap(commands.snapshotPage(database, pageParam, PAGE)),
    initialPageParam: null as string | null,
    // A page that is not full is the last one.
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.taken_at ?? null)),
  });
}
