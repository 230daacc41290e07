/** One row of a list is reached by Tab, the others by the arrows. */

import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from "react";

export function useRowKeys(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  reveal: (index: number) => void,
) {
  const [current, setCurrent] = useState(0);
  const focus = (index: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).dataset.index;
    const to = from === undefined ? null : targetOf(event.key, Number(from), count);
    if (to !== null) {
      event.preventDefault();
      reveal(to);
      // A row that is not drawn yet is there with the next frame.
      focus(to);
      requestAnimationFrame(() => focus(to));
    }
  };
  const onFocus = (event: FocusEvent) => {
    const index = (event.target as HTMLElement).dataset.index;
    if (index !== undefined) {
      setCurrent(Number(index));
    }
  };
  return { reachable: Math.min(current, Math.max(0, count - 1)), onKeyDown, onFocus };
}

/** The row that a key leads to; none for any other key. */
function targetOf(key: string, from: number, count: number): number | null {
  const steps: Record<string, number> = {
    ...{ ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + 10, PageUp: from - 10 },
    ...{ Home: 0, End: count - 1 },
  };
  const to = steps[key];
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to));
}
