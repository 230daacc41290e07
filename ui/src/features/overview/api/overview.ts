/** What the overview shows; every end of a job renews it. */

import { useQuery } from "@tanstack/react-query";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** Milliseconds between two looks for what others did: while something runs, and else. */
const BUSY = 3_000;
const IDLE = 15_000;
/** What changes with the day alone. */
const RARE = 60_000;

/** Days of the strip. */
const DAYS = 30;
/** Hours that are looked ahead, and runs that are read of them: hourly ones come to 24 each, and to one line. */
const AHEAD = 24;
const RUNS = 1_000;

/** Every tenant, and what they come to together. */
export function useStanding() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.standing,
    queryFn: () => unwrap(commands.statusTenants()),
    refetchInterval: ({ state }) => (state.data?.running ? BUSY : IDLE),
  });
}

export function useDays() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.days,
    queryFn: () => unwrap(commands.statusDays(DAYS)),
    refetchInterval: RARE,
  });
}

export function useUpcoming() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.upcoming,
    queryFn: () => unwrap(commands.schedulerUpcoming(AHEAD, RUNS)),
    refetchInterval: RARE,
  });
}

export function useFillings() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.fillings,
    queryFn: () => unwrap(commands.storageFillings()),
    refetchInterval: RARE,
  });
}
