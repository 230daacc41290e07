/** What a message over the page lies on: it may cover nothing that somebody wants to press. */

import { notifications } from "@mantine/notifications";
import { CONTROLS } from "./keyboard";
import { called, isVisible } from "./visible";

const TOAST = ".mantine-Notification-root";

/** Shows some, as after several acts. */
export function tell(): void {
  for (const message of [
    "Two backups began.",
    "A longer message that takes more than one line. ".repeat(3),
  ]) {
    notifications.show({ message, autoClose: false });
  }
}

/** Takes them away again. */
export function hush(): void {
  notifications.clean();
}

export function covered(): string[] {
  const toasts = [...document.querySelectorAll(TOAST)];
  const controls = [...document.querySelectorAll(CONTROLS)].filter(isVisible);
  return toasts.length === 0
    ? ["no message shows"]
    : toasts.flatMap((toast) =>
        controls
          .filter((control) => !control.closest(TOAST) && liesUnder(control, toast))
          .map((control) => `covered by a message: ${called(control)}`),
      );
}

/** A control that was scrolled out of sight lies under nothing. */
function liesUnder(control: Element, toast: Element): boolean {
  const [a, b] = [control.getBoundingClientRect(), toast.getBoundingClientRect()];
  const [left, right] = [Math.max(a.left, b.left), Math.min(a.right, b.right)];
  const [top, bottom] = [Math.max(a.top, b.top), Math.min(a.bottom, b.bottom)];
  return (
    left < right &&
    top < bottom &&
    document.elementsFromPoint((left + right) / 2, (top + bottom) / 2).includes(control)
  );
}
