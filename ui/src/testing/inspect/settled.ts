/** When the page has come to rest: nothing is drawn in grey bars, and nothing has changed for a while. */

import { stopMotion } from "./motion";

const QUIET = 120;
/** A job that runs never rests. */
const BUSY = 600;
/** Parts of the page are loaded when they are first shown. */
const WAITING = 5_000;

/** With an answer that never comes there is nothing to wait for but the page's own parts. */
export async function settled(answers: boolean): Promise<void> {
  stopMotion();
  const begun = performance.now();
  let changed = begun;
  const watch = new MutationObserver(() => {
    changed = performance.now();
  });
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  await document.fonts.ready;
  let [now, ready] = [begun, begun];
  do {
    await new Promise((resolve) => setTimeout(resolve, 30));
    now = performance.now();
    ready = answers && isWaiting() ? now : ready;
  } while (now - begun < WAITING && now - ready < BUSY && (now - changed < QUIET || ready === now));
  watch.disconnect();
}

function isWaiting(): boolean {
  return document.querySelector(".mantine-Skeleton-root, .mantine-Loader-root, [aria-busy='true']") !== null;
}
