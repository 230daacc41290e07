/**
 * Gives the keyboard a place again when what had it is gone: a button that its own act removed, an item of a menu that
 * opened a dialog. Else the next key would begin at the top of the window, and a screen reader would say nothing.
 */

import { useEffect } from "react";

/** As much as anybody could want to go back. */
const REMEMBERED = 20;
/** The kit gives focus back by itself where it can, a little later. */
const PATIENCE = 150;

export function useFocusRescue(): void {
  useEffect(() => {
    const before: HTMLElement[] = [];
    // Whoever uses a mouse looks for no focus, and what gets it may open.
    let byKey = false;
    let timer: number | undefined;
    const arrive = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) {
        before.push(target);
        before.splice(0, before.length - REMEMBERED);
      }
    };
    const look = () => {
      timer = undefined;
      if (isNowhere() && !isThere(before.at(-1))) {
        giveBack(before);
      }
    };
    const watch = new MutationObserver(() => {
      if (byKey && timer === undefined && isNowhere()) {
        timer = window.setTimeout(look, PATIENCE);
      }
    });
    const onKey = () => {
      byKey = true;
    };
    const onPointer = () => {
      byKey = false;
    };
    watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", arrive);
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPointer, true);
    return () => {
      watch.disconnect();
      window.clearTimeout(timer);
      document.removeEventListener("focusin", arrive);
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
    };
  }, []);
}

const isNowhere = () => document.activeElement === null || document.activeElement === document.body;

function isThere(element: HTMLElement | undefined): element is HTMLElement {
  return (
    element?.isConnected === true &&
    element.closest("[inert], :disabled") === null &&
    // Not every browser can tell.
    element.checkVisibility?.() !== false
  );
}

/** To where it was before; under a dialog nothing can have it. */
function giveBack(before: readonly HTMLElement[]): void {
  const over = document.querySelector('[aria-modal="true"]');
  const places = [...before.filter(isThere).reverse(), over ?? document.getElementById("page")];
  for (const place of places) {
    if (place instanceof HTMLElement && (over === null || over.contains(place))) {
      place.focus({ preventScroll: true });
      if (!isNowhere()) {
        return;
      }
    }
  }
}
