/** The lock of the window, from memory. */

import type { Failure, LockState } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

const WRONG: Failure = { code: "wrong-password", message: "the passphrase is wrong", hints: [] };

export function lockCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const state = (): LockState => ({
    locked: world.lock?.locked ?? false,
    idle_minutes: world.lock?.minutes ?? null,
    wait_seconds: (world.lock?.wrong ?? 0) >= 3 ? 5 : 0,
  });
  return {
    lockState: () => answer("lockState", state),
    lockTouch: async () => {
      stage.touches += 1;
    },
    lockNow: () =>
      answer("lockNow", () => {
        if (world.lock) {
          Object.assign(world.lock, { locked: true, confirmed: false });
        }
        return state();
      }),
    lockOpen: async (passphrase) => {
      if (world.lock && passphrase !== world.lock.passphrase) {
        world.lock.wrong += 1;
        await stage.pause();
        return { status: "error", error: WRONG };
      }
      return answer("lockOpen", () => {
        if (world.lock) {
          Object.assign(world.lock, { locked: false, confirmed: true, wrong: 0 });
        }
        return state();
      });
    },
    lockSet: (passphrase, minutes) =>
      answer("lockSet", () => {
        const kept = passphrase ?? world.lock?.passphrase ?? "";
        world.lock = { passphrase: kept, minutes, locked: false, confirmed: true, wrong: 0 };
        return state();
      }),
    lockRemove: () =>
      answer("lockRemove", () => {
        world.lock = null;
        return state();
      }),
  } satisfies Partial<Commands>;
}
