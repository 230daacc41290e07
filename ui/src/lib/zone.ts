/** The time zone in which times are shown: the machine's own, or one that somebody chose for this window. */

import { useSyncExternalStore } from "react";

const KEY = "bulkhead-zone";
const listeners = new Set<() => void>();

/** The chosen zone; none for the machine's own. */
export function shownZone(): string | undefined {
  const zone = localStorage.getItem(KEY);
  return zone && isZone(zone) ? zone : undefined;
}

/** Chooses a zone by its name, or the machine's own again. */
export function showZone(zone: string | null): void {
  if (zone === null) {
    localStorage.removeItem(KEY);
  } else {
    localStorage.setItem(KEY, zone);
  }
  for (const listener of listeners) {
    listener();
  }
}

export function useShownZone(): string | undefined {
  return useSyncExternalStore(subscribe, shownZone);
}

/** The zone of this machine. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone that can be chosen. */
export function allZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asked for in every cell that shows a time; the answer does not change. */
const known = new Map<string, boolean>();

/** What was stored long ago may not be known any more. */
function isZone(zone: string): boolean {
  const before = known.get(zone);
  if (before !== undefined) {
    return before;
  }
  let is = true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    is = false;
  }
  known.set(zone, is);
  return is;
}
