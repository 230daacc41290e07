/** Keys that act on the page: silent while a dialog is open, and while somebody types. */

import { useHotkeys } from "@mantine/hooks";

type Key = "/" | "mod+N" | "?";

export function usePageKeys(active: boolean, actions: Record<Key, () => void>): void {
  const when = (key: Key) => () => {
    if (active) {
      actions[key]();
    }
  };
  useHotkeys([
    ["/", when("/")],
    ["mod+N", when("mod+N")],
    // Which key gives a question mark is the keyboard layout's affair.
    ["shift+?", when("?")],
    ["shift+/", when("?")],
  ]);
}
