/** What people did to a tenant. */

import { useQuery } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** Entries of the log that are looked through. */
const LOOK_BACK = 2_000;

/** Newest first. */
export function useActivity(slug: string) {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.activity(slug),
    queryFn: async () => {
      const entries = await unwrap(commands.auditLast(LOOK_BACK));
      return entries.filter(({ subject }) => subject === slug || subject.startsWith(`${slug}/`)).reverse();
    },
  });
}
