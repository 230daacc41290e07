/** Slows a value down, for ears rather than eyes. */

import { useEffect, useRef, useState } from "react";

/** Milliseconds that lie between any two changes. */
const APART = 1_000;

/**
 * `value`, changed at most every `every` milliseconds; the last change is never lost. With another `key` it is another matter,
 * which is told at once: whoever listens is not to hear of what is over.
 */
export function useThrottled<T>(value: T, every: number, key = ""): T {
  const [shown, setShown] = useState(value);
  const last = useRef({ at: 0, key });
  useEffect(() => {
    const gap = last.current.key === key ? every : APART;
    const wait = Math.max(0, last.current.at + gap - Date.now());
    const timer = setTimeout(() => {
      last.current = { at: Date.now(), key };
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, every, key]);
  return shown;
}
