/** Whether every control is reached by Tab and shows that it was: the driver presses, this writes down. */

import { stopMotion } from "./motion";
import { called, isVisible } from "./visible";

export const CONTROLS =
  "a[href], button, input, select, textarea, [role=button], [role=switch], [role=link], [role=tab], [role=checkbox]";
/** Inside of these the arrow keys go on from the one that Tab reaches. */
const COMPOSITES =
  "[role=tablist], [role=radiogroup], [role=menu], [role=menubar], [role=listbox], [role=grid], [role=tree], [role=toolbar], .mantine-Input-section, .mantine-Stepper-steps";

export class Keyboard {
  readonly #reached = new Set<Element>();
  readonly #faint = new Set<string>();
  #shown = new Map<Element, string>();

  /** Begins anew, at the top of the page; gives how often Tab must be pressed at most. */
  begin(): number {
    this.#reached.clear();
    this.#faint.clear();
    stopMotion();
    document.addEventListener("focusin", this.#arrive);
    document.addEventListener("focusout", this.#leave);
    (document.activeElement as HTMLElement | null)?.blur();
    return 2 * document.querySelectorAll(`${CONTROLS}, [tabindex='0']`).length + 10;
  }

  /** What was left out or could not be seen. */
  end(): string[] {
    document.removeEventListener("focusin", this.#arrive);
    document.removeEventListener("focusout", this.#leave);
    const missed = controls().filter((control) => !this.#reached.has(control) && !isInComposite(control));
    return [...missed.map((control) => `not reached by Tab: ${called(control)}`), ...this.#faint];
  }

  readonly #arrive = ({ target }: FocusEvent) => {
    if (target instanceof Element && !isDrawn(target)) {
      this.#reached.add(target);
      this.#shown.set(target, lookOf(target));
    }
  };

  readonly #leave = ({ target }: FocusEvent) => {
    if (!(target instanceof Element) || !target.isConnected || isDrawn(target)) {
      return;
    }
    // Not at once: until the event is over it still has the focus.
    const before = this.#shown.get(target);
    queueMicrotask(() => {
      if (isVisible(target) && !target.matches(":focus-within") && before === lookOf(target)) {
        this.#faint.add(`focus cannot be seen: ${called(target)}`);
      }
    });
  };
}

function controls(): Element[] {
  return [...document.querySelectorAll(CONTROLS)].filter(
    (control) =>
      isVisible(control) && !control.matches(":disabled, [aria-disabled='true'], [type=hidden], [inert] *"),
  );
}

/** A part of a drawing that has a table beside it: the browser may stop there, and there is nothing to do. */
function isDrawn(element: Element): boolean {
  return element instanceof SVGElement && element.closest("[aria-hidden='true']") !== null;
}

function isInComposite(control: Element): boolean {
  return control.getAttribute("tabindex") === "-1"
    ? control.closest(`${COMPOSITES}, [aria-hidden='true']`) !== null
    : control.matches("[type=radio]");
}

/** All that a focus may change, on the element and on the box round it. */
function lookOf(element: Element): string {
  const around = element.closest(".mantine-InputWrapper-root, .mantine-Input-wrapper, label") ?? element;
  const near = [element, element.parentElement, element.nextElementSibling, around];
  return near.map((box) => (box ? look(getComputedStyle(box)) : "")).join("|");
}

function look(style: CSSStyleDeclaration): string {
  const ring = style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineColor}`;
  return [ring, style.boxShadow, style.borderColor, style.backgroundColor, style.color].join(" ");
}
