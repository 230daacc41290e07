/** Slows a value down, for ears rather than eyes. */

import { useEffect, useRef, useState } from "react";

/** `value`, changed at most every `every` milliseconds; the last change is never lost. */
export function useThrottled<T>(value: T, every: number): T {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + every - Date.now());
    const timer = setTimeout(() => {
      changedAt.current = Date.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, every]);
  return shown;
}
