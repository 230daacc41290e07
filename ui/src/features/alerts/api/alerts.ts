/** What is wrong, and what was. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { useNow } from "../../../lib/useNow";
import { usePlatform } from "../../../platform";
import { boxOf } from "../model/inbox";

/** How many that are over are looked back at. */
const LIMIT = 500;
/** They are worked out once a minute. */
const EVERY = 20_000;

export function useAlerts() {
  const { commands } = usePlatform();
  const tick = useNow(60_000);
  const query = useQuery({
    queryKey: keys.alerts,
    queryFn: () => unwrap(commands.alertList(true, LIMIT)),
    refetchInterval: EVERY,
  });
  // One that was woken just now would else rest until the next minute.
  return { ...query, now: Math.max(tick, query.dataUpdatedAt) };
}

/** How many nobody takes care of yet. */
export function useOpenAlerts(): number {
  const { data = [], now } = useAlerts();
  return data.filter((alert) => boxOf(alert, now) === "open").length;
}

/** Lets an alert rest for a span such as `4h`. */
export function useSnooze() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, span }: { id: number; span: string }) => unwrap(commands.alertSnooze(id, span)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.alerts }),
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
