/** Whether a box has less room than all columns of a list take beside one another. */

import { type RefObject, useEffect, useState } from "react";

/** With the rail open a window of 1280 has more, one of 1024 less. */
const NARROW = 960;

export function useNarrow(box: RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) {
        setNarrow(entry.contentRect.width < NARROW);
      }
    });
    if (box.current) {
      observer.observe(box.current);
    }
    return () => observer.disconnect();
  }, [box]);
  return narrow;
}
