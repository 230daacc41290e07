/** Whether a press on a control arrives there: an empty box over the page takes every click and is seen by nobody. */

import { called, isVisible } from "./visible";

const PRESSED = "a[href], button, [role=button], [role=tab], [role=switch]";
const NOT_NOW =
  ":disabled, [aria-disabled='true'], [data-disabled], [data-loading], [inert] *, [aria-hidden='true'] *";
/** What is under a dialog is not to be pressed. */
const DIALOG = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

export function covered(): string[] {
  const over = [...document.querySelectorAll(DIALOG)].filter(isVisible).at(-1) ?? document;
  const controls = [...over.querySelectorAll(PRESSED)];
  return controls
    .filter((control) => isVisible(control) && !control.matches(NOT_NOW))
    .flatMap((control) => {
      const taker = inSight(control, takerOf);
      return taker === null ? [] : [`cannot be pressed: ${called(control)} lies under ${taker}`];
    });
}

/** What takes a press in the middle of a control; none if that does itself. A link of two lines has a middle of its own in each. */
function takerOf(control: Element): string | null {
  const [box] = control.getClientRects();
  if (!box) {
    return null;
  }
  const taker = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  // What waits beyond the edge until it has the focus, as the way past the frame does, lies under nothing.
  return taker === null || control.contains(taker) || isNext(control, taker) ? null : called(taker);
}

/** Points of a picture lie where their times are, one perhaps on the other: it can be brought nearer, and the keyboard finds both. */
function isNext(control: Element, taker: Element): boolean {
  const other = taker.closest(PRESSED);
  return (
    other?.className === control.className &&
    other.closest("ul, ol") !== null &&
    other.closest("ul, ol") === control.closest("ul, ol")
  );
}

/** Looks at it where it can be seen, and leaves everything scrolled as it was. */
function inSight<Found>(control: Element, look: (control: Element) => Found): Found {
  const before: [Element, number, number][] = [];
  for (let at: Element | null = control; at; at = at.parentElement) {
    before.push([at, at.scrollLeft, at.scrollTop]);
  }
  control.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const found = look(control);
  for (const [at, left, top] of before) {
    at.scrollTo({ left, top, behavior: "instant" });
  }
  return found;
}
