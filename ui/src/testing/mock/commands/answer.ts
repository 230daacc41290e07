/** How the made-up shell answers: from memory, late, or with the failure that was ordered. */

import type { Failure } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { World } from "../world";

type Reply<T> = Promise<{ status: "ok"; data: T } | { status: "error"; error: Failure }>;

export type Answer = <T>(command: keyof Commands, value: () => T) => Reply<T>;

/** Answers after the rehearsal's delay, or with the failure that was ordered for this command. */
export function answering(stage: Rehearsal): Answer {
  return async function answer<T>(command: keyof Commands, value: () => T): Reply<T> {
    await stage.pause();
    // The one command that is for when there is no catalog.
    const broken = command === "catalogRebuild" ? null : stage.world.broken;
    const failure = broken ?? behindLock(stage.world, command) ?? stage.failures.get(command);
    return failure ? { status: "error", error: failure } : { status: "ok", data: structuredClone(value()) };
  };
}

/** What the lock of the window refuses, as the shell does. */
function behindLock({ lock }: World, command: keyof Commands): Failure | null {
  if (!lock || command.startsWith("lock")) {
    return null;
  }
  if (lock.locked) {
    return { code: "locked", message: "the window is locked", hints: ["Give the passphrase."] };
  }
  const grave = /Remove$|Reveal$|Forget$|^toolFolderAdd$/.test(command);
  return grave && !lock.confirmed
    ? { code: "unconfirmed", message: "this asks for the passphrase again", hints: ["Give the passphrase."] }
    : null;
}

/** Of a URL: whether it can be read, with words that stand for the shell's. */
export async function readable(answered: Reply<null>, read: unknown): Reply<null> {
  const settled = await answered;
  const error: Failure = { code: "invalid-input", message: "the URL cannot be read", hints: [] };
  return settled.status === "ok" && !read ? { status: "error", error } : settled;
}

/** Takes the row that fits out of a list. */
export function remove<T>(rows: T[], fits: (row: T) => boolean): null {
  const at = rows.findIndex(fits);
  if (at >= 0) {
    rows.splice(at, 1);
  }
  return null;
}
