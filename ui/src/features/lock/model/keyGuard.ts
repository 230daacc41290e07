/**
 * Takes keys away from what lies below. Dialogs listen on the window itself, so whoever wants to come before them has to
 * listen there earlier: this is called before anything of the page stands.
 */

/** Whether the page gets this key. */
type Guard = (event: KeyboardEvent) => boolean;

let guard: Guard = () => true;

window.addEventListener(
  "keydown",
  (event) => {
    if (!guard(event)) {
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);

/** Asks this of every key from now on; gives how to end it. */
export function guardKeys(next: Guard): () => void {
  guard = next;
  return () => {
    guard = () => true;
  };
}
