/**
 * Stands between the window and everything in it. While it is locked nothing of the page is there, and the shell answers
 * nothing else. Whoever does what cannot be taken back is asked for the passphrase here.
 */

import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { keys } from "../../../lib/keys";
import { PlatformProvider, usePlatform } from "../../../platform";
import { useLockState } from "../api/lock";
import { guarded } from "../model/guard";
import { ConfirmPassphrase } from "./ConfirmPassphrase";
import { LockScreen } from "./LockScreen";
import { useActivity } from "./useActivity";

export function LockGate({ children }: { children: ReactNode }) {
  const { data } = useLockState();
  const { platform, asking, answer } = useGuarded();
  const locked = data?.locked ?? false;
  useActivity(data?.idle_minutes != null && !locked);
  useForgetting(locked);
  if (locked) {
    return <LockScreen waitSeconds={data?.wait_seconds ?? 0} />;
  }
  return (
    <PlatformProvider platform={platform}>
      {children}
      <ConfirmPassphrase opened={asking} onAnswer={answer} />
    </PlatformProvider>
  );
}

/** The platform that asks, and whether it asks just now. */
function useGuarded() {
  const raw = usePlatform();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((given: boolean) => void)[]>([]);
  const answer = useCallback((given: boolean) => {
    setAsking(false);
    for (const settle of waiting.current.splice(0)) {
      settle(given);
    }
  }, []);
  const platform = useMemo(
    () =>
      guarded(raw, {
        ask: () =>
          new Promise<boolean>((settle) => {
            waiting.current.push(settle);
            setAsking(true);
          }),
        locked: () => {
          answer(false);
          client.invalidateQueries({ queryKey: keys.lock });
        },
      }),
    [raw, client, answer],
  );
  return { platform, asking, answer };
}

/** What was read before it locked is not kept behind the lock. */
function useForgetting(locked: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (locked) {
      notifications.clean();
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.lock[0] });
    }
  }, [locked, client]);
}
