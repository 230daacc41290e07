/** The address that is shown. A page that holds something unsaved is not left before somebody has said so. */

import { useSyncExternalStore } from "react";

export interface Guard {
  /** Where it stands. */
  address: string;
  /** Throws away what is unsaved there. */
  discard: () => void;
}

const listeners = new Set<() => void>();
let guard: Guard | null = null;
let wanted: string | null = null;

/** The hash of the address that is shown. */
export function useHash(): string {
  // It changes a little before anybody is told of it: until then the guarded page stands.
  return useSyncExternalStore(subscribe, () => guard?.address ?? window.location.hash);
}

/** Where somebody wants to go from a page that is guarded; none while nobody does. */
export function useWanted(): string | null {
  return useSyncExternalStore(subscribe, () => wanted);
}

/** Lets the page be left without what is unsaved, and goes on to where somebody wanted to go. */
export function leave(): void {
  guard?.discard();
  release();
}

export function stay(): void {
  wanted = null;
  tell();
}

/** Guards a page until nothing is unsaved there any more; whoever wanted to go elsewhere then does. */
export function watch(own: Guard): () => void {
  guard = own;
  return () => {
    if (guard === own) {
      release();
    }
  };
}

function release(): void {
  const to = wanted;
  [guard, wanted] = [null, null];
  if (to !== null) {
    window.location.hash = to;
  }
  tell();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener("hashchange", arrive);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.removeEventListener("hashchange", arrive);
    }
  };
}

function arrive(): void {
  if (guard !== null && window.location.hash !== guard.address) {
    wanted = window.location.hash;
    window.history.replaceState(window.history.state, "", guard.address);
  }
  tell();
}

function tell(): void {
  for (const listener of listeners) {
    listener();
  }
}
