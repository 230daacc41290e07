/** Tells parts of the page that the window has locked: what shows a secret hides it then. */

import { useEffect, useEffectEvent } from "react";

const LOCKED = "bulkhead:locked";

export function announceLocked(): void {
  window.dispatchEvent(new Event(LOCKED));
}

export function useWhenLocked(hide: () => void): void {
  const listen = useEffectEvent(hide);
  useEffect(() => {
    const handler = () => listen();
    window.addEventListener(LOCKED, handler);
    return () => window.removeEventListener(LOCKED, handler);
  }, []);
}
