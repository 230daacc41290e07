/** Opens what lies over the page, from wherever in the application. */

import { createContext, useContext } from "react";

export type Dialog = { kind: "tenant" } | { kind: "storage" } | { kind: "keys" };

export const DialogsContext = createContext<(dialog: Dialog) => void>(() => {});

export function useDialogs(): (dialog: Dialog) => void {
  return useContext(DialogsContext);
}
