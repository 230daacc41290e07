/** What is wrong, and what was. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** How many that are over are looked back at. */
const LIMIT = 500;
/** They are worked out once a minute. */
const EVERY = 20_000;

export function useAlerts() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.alerts,
    queryFn: () => unwrap(commands.alertList(true, LIMIT)),
    refetchInterval: EVERY,
  });
}

/** Takes note of an alert, or takes that back. */
export function useAcknowledge() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, noted }: { id: number; noted: boolean }) =>
      unwrap(noted ? commands.alertAcknowledge(id) : commands.alertUnacknowledge(id)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.alerts }),
  });
}
