/** Keeps a draft over a reload of the window. A file that was chosen is only known to the start that chose it. */

import { type Draft, EMPTY, isOpen, STEPS } from "./draft";

const KEY = "restore draft";

export function keep(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Without room the draft lives as long as the page.
  }
}

/** What was kept, if it can be read; from an older page it may lack something. */
export function kept(): Draft {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const draft = { ...EMPTY, ...(read as Partial<Draft> | null) };
    return isOpen(draft, draft.step) && STEPS.includes(draft.step) ? draft : EMPTY;
  } catch {
    return EMPTY;
  }
}
