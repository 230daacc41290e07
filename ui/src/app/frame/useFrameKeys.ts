/** Keys that work on every page. */

import { go, routes } from "../../lib/routes";
import { useKeys } from "../../lib/useKeys";
import { useDialogs } from "../dialogs/useDialogs";
import { isThere } from "../pages/isThere";
import { entries } from "./nav";

interface Options {
  /** Slug of the tenant that is shown. */
  tenant: string | null;
  onJobs: () => void;
}

export function useFrameKeys({ tenant, onJobs }: Options): void {
  const open = useDialogs();
  const numbered = entries()
    .slice(0, 9)
    .map(({ href }, at) => [`mod+${at + 1}`, () => go(href)] as const);
  const help = () => open({ kind: "keys" });
  const keys = {
    ...Object.fromEntries(numbered),
    "mod+N": () => go(routes.addDatabase(tenant ?? undefined)),
    "mod+J": onJobs,
    "mod+shift+R": () => {
      if (isThere(routes.restore())) {
        go(routes.restore());
      }
    },
    // Which key gives a question mark is the keyboard layout's affair.
    "shift+?": help,
    "shift+/": help,
  };
  useKeys(keys, "frame");
}
