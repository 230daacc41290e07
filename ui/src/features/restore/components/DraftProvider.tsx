/** Holds the choices of a restore while other pages are looked at. The password is held here and kept nowhere. */

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { reveal } from "../../../lib/reveal";
import { useMark } from "../../../lib/unsaved";
import { type Draft, EMPTY, isOpen, isWorked, type Step } from "../model/draft";
import { keep, kept } from "../model/keep";

export interface DraftState {
  draft: Draft;
  /** Password of the target, as long as the window stands. */
  password: string;
  change: (differs: Partial<Draft> | ((draft: Draft) => Draft)) => void;
  setPassword: (password: string) => void;
  /** Goes to a step that is open. */
  enter: (step: Step) => void;
  /** Begins anew. */
  clear: () => void;
}

const Context = createContext<DraftState | null>(null);

export function DraftProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(kept);
  const [password, setPassword] = useState("");
  useMark(t("unsaved.restore", { name: reveal(draft.database ?? "") }), isWorked(draft));
  const change = useCallback<DraftState["change"]>((differs) => {
    setDraft((old) => {
      const next = typeof differs === "function" ? differs(old) : { ...old, ...differs };
      keep(next);
      return next;
    });
  }, []);
  const enter = useCallback(
    (step: Step) => change((old) => (isOpen(old, step) ? { ...old, step } : old)),
    [change],
  );
  const clear = useCallback(() => {
    setPassword("");
    change(EMPTY);
  }, [change]);
  const state = useMemo(
    () => ({ draft, password, change, setPassword, enter, clear }),
    [draft, password, change, enter, clear],
  );
  return <Context value={state}>{children}</Context>;
}

export function useDraft(): DraftState {
  const state = useContext(Context);
  if (!state) {
    throw new Error("DraftProvider is missing");
  }
  return state;
}
