/** Whether the scheduler begins anything, and whether it starts with the session. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { adviceFor } from "../../lib/errors";
import { keys } from "../../lib/keys";
import { failureOf, TOLD, unwrap } from "../../lib/result";
import { usePlatform } from "../../platform";

/** How often it is asked: the tray and the command line can pause as well. */
const ASK = 10_000;

export function useScheduler() {
  const { commands } = usePlatform();
  const client = useQueryClient();
  const paused = useQuery({
    queryKey: keys.paused,
    queryFn: () => unwrap(commands.schedulerPaused()),
    refetchInterval: ASK,
  });
  const autostart = useQuery({ queryKey: keys.autostart, queryFn: () => commands.autostartGet() });
  const pause = useMutation({
    ...TOLD,
    mutationFn: (minutes: number | null) => unwrap(commands.schedulerPause(minutes)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.paused }),
  });
  const start = useMutation({
    ...TOLD,
    mutationFn: (on: boolean) => commands.autostartSet(on),
    onSuccess: (on) => client.setQueryData(keys.autostart, on),
  });
  return {
    /** Until when it is paused. */
    until: paused.data ?? null,
    /** Nothing is known of it; without a catalog there is none. */
    unseen: paused.isError ? unseen(paused.error) : null,
    pause: pause.mutate,
    autostart: autostart.data ?? false,
    setAutostart: start.mutate,
  };
}

function unseen(error: Error): "off" | "unknown" {
  const { action } = adviceFor(failureOf(error).code);
  return action === "rebuild" || action === "update" ? "off" : "unknown";
}
