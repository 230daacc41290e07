/** The lock of the window, as the shell has it: the page can only ask. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LockState } from "../../../bindings";
import { keys } from "../../../lib/keys";
import { unwrap } from "../../../lib/result";
import { usePlatform } from "../../../platform";

/** How often it is asked whether the window has locked itself. */
const ASK = 5_000;

export function useLockState() {
  const { commands } = usePlatform();
  return useQuery({
    queryKey: keys.lock,
    queryFn: () => unwrap(commands.lockState()),
    // Without a lock there is nothing that could close.
    refetchInterval: ({ state }) => (state.data?.idle_minutes == null ? false : ASK),
    refetchIntervalInBackground: true,
  });
}

function useLockMutation<Input>(change: (input: Input) => Promise<LockState>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (state) => client.setQueryData(keys.lock, state),
    // A wrong passphrase can mean a wait.
    onError: () => client.invalidateQueries({ queryKey: keys.lock }),
  });
}

export function useOpenLock() {
  const { commands } = usePlatform();
  return useLockMutation((passphrase: string) => unwrap(commands.lockOpen(passphrase)));
}

export function useLockNow() {
  const { commands } = usePlatform();
  return useLockMutation(() => unwrap(commands.lockNow()));
}

export function useSetLock() {
  const { commands } = usePlatform();
  return useLockMutation(({ passphrase, minutes }: { passphrase: string | null; minutes: number }) =>
    unwrap(commands.lockSet(passphrase, minutes)),
  );
}

export function useRemoveLock() {
  const { commands } = usePlatform();
  return useLockMutation(() => unwrap(commands.lockRemove()));
}
