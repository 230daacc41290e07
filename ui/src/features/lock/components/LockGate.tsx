/**
 * Stands between the window and everything in it. While it is locked nothing of the page is shown and the shell answers
 * nothing, but what was typed stays in its fields. Whoever does what cannot be taken back is asked for the passphrase here.
 */

import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { keys } from "../../../lib/keys";
import { announceLocked } from "../../../lib/lockedWindow";
import { PlatformProvider, usePlatform } from "../../../platform";
import { useLockState } from "../api/lock";
import { guarded } from "../model/guard";
import { guardKeys } from "../model/keyGuard";
import { ConfirmPassphrase } from "./ConfirmPassphrase";
import { LockScreen } from "./LockScreen";
import { useActivity } from "./useActivity";

export function LockGate({ children }: { children: ReactNode }) {
  const { data } = useLockState();
  const locked = data?.locked ?? false;
  const { platform, asking, answer } = useGuarded(locked);
  useActivity(data?.idle_minutes != null && !locked);
  useCover(locked);
  useKeysAbove(locked, asking, answer);
  return (
    <>
      {locked && <LockScreen waitSeconds={data?.wait_seconds ?? 0} />}
      <div hidden={locked} style={{ display: locked ? "none" : "contents" }}>
        <PlatformProvider platform={platform}>
          {children}
          <ConfirmPassphrase opened={asking} onAnswer={answer} />
        </PlatformProvider>
      </div>
    </>
  );
}

/** The platform that asks, and whether it asks just now. */
function useGuarded(isLocked: boolean) {
  const raw = usePlatform();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((given: boolean) => void)[]>([]);
  const behind = useRef<(() => void)[]>([]);
  const answer = useCallback((given: boolean) => {
    setAsking(false);
    for (const settle of waiting.current.splice(0)) {
      settle(given);
    }
  }, []);
  const goOn = useCallback(() => {
    for (const settle of behind.current.splice(0)) {
      settle();
    }
  }, []);
  useEffect(() => {
    if (!isLocked) {
      goOn();
    }
  }, [isLocked, goOn]);
  const platform = useMemo(
    () =>
      guarded(raw, {
        ask: () =>
          new Promise<boolean>((settle) => {
            waiting.current.push(settle);
            setAsking(true);
          }),
        locked: async () => {
          answer(false);
          const open = new Promise<void>((settle) => behind.current.push(settle));
          await client.invalidateQueries({ queryKey: keys.lock });
          // It may be open again by now, and nothing would say so.
          if (client.getQueryData<{ locked: boolean }>(keys.lock)?.locked === false) {
            goOn();
          }
          await open;
        },
      }),
    [raw, client, answer, goOn],
  );
  return { platform, asking, answer };
}

/** Covers what lies beside the page as well, such as dialogs; what is shown afterwards is read anew. */
function useCover(locked: boolean): void {
  const client = useQueryClient();
  const focus = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (!locked) {
      return;
    }
    focus.current = document.activeElement;
    document.body.toggleAttribute("data-locked", true);
    notifications.clean();
    announceLocked();
    return () => {
      document.body.removeAttribute("data-locked");
      client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.lock[0] });
      (focus.current as HTMLElement | null)?.focus?.();
    };
  }, [locked, client]);
}

/** While it is locked the page hears no key, and Escape is the passphrase's before it is that of a dialog below. */
function useKeysAbove(locked: boolean, asking: boolean, answer: (given: boolean) => void): void {
  useEffect(() => {
    if (!locked && !asking) {
      return;
    }
    return guardKeys(({ key }) => {
      if (!locked && key === "Escape") {
        answer(false);
      }
      return !locked && key !== "Escape";
    });
  }, [locked, asking, answer]);
}
