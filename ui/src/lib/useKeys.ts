/** Keys of the page and of the frame: silent while a dialog is open, and plain ones while somebody types. */

import { getHotkeyHandler } from "@mantine/hooks";
import { useEffect, useEffectEvent } from "react";

/** By key as the kit writes it: `/`, `mod+N`, `shift+?`. */
export type Keys = Record<string, () => void>;

/** Listens while the component stands. The page is asked before the frame, and what it takes the frame does not get. */
export function useKeys(keys: Keys, whose: "page" | "frame" = "page"): void {
  const listen = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || covered()) {
      return;
    }
    const listening = Object.entries(keys).filter(
      ([key]) => key.startsWith("mod+") || !isTyping(event.target),
    );
    getHotkeyHandler(listening)(event);
  });
  useEffect(() => {
    // Events rise from the document to the window.
    const place = whose === "page" ? document : window;
    const handler = (event: Event) => listen(event as KeyboardEvent);
    place.addEventListener("keydown", handler);
    return () => place.removeEventListener("keydown", handler);
  }, [whose]);
}

/** Whatever lies over the page has the keys to itself. */
function covered(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable=true]");
}
