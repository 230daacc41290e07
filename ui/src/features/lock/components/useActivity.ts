/** Tells the shell that somebody is there. */

import { useEffect } from "react";
import { usePlatform } from "../../../platform";

const SIGNS = ["pointerdown", "pointermove", "wheel", "keydown"] as const;
/** Once in so long is enough: times are set in minutes. */
const EVERY = 10_000;

function moves({ movementX, movementY }: MouseEvent): boolean {
  return movementX !== 0 || movementY !== 0;
}

export function useActivity(watched: boolean): void {
  const { commands } = usePlatform();
  useEffect(() => {
    if (!watched) {
      return;
    }
    let last = 0;
    const touched = (event: Event) => {
      // An engine tells of the pointer that rests as well, when what lies below it changes.
      const rests = event.type === "pointermove" && event instanceof MouseEvent && !moves(event);
      if (rests) {
        return;
      }
      if (Date.now() - last >= EVERY) {
        last = Date.now();
        commands.lockTouch();
      }
    };
    for (const sign of SIGNS) {
      window.addEventListener(sign, touched, { capture: true, passive: true });
    }
    return () => {
      for (const sign of SIGNS) {
        window.removeEventListener(sign, touched, { capture: true });
      }
    };
  }, [commands, watched]);
}
