/** Whether a box has less room than all columns of a list take beside one another. */

import { type RefObject, useLayoutEffect, useState } from "react";

/** With the rail open a window of 1280 has more, one of 1024 less. */
const NARROW = 960;

export function useNarrow(box: RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(false);
  // Before the first picture: rows that become higher after it would move away under the pointer.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) {
        setNarrow(entry.contentRect.width < NARROW);
      }
    });
    if (box.current) {
      const { width } = box.current.getBoundingClientRect();
      setNarrow(width > 0 && width < NARROW);
      observer.observe(box.current);
    }
    return () => observer.disconnect();
  }, [box]);
  return narrow;
}
