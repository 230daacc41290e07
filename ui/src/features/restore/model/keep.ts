/** Keeps a draft over a reload of the window. A file that was chosen is only known to the start that chose it. */

import * as session from "../../../lib/kept";
import { holdsNoPassword } from "../../../lib/url";
import { type Draft, EMPTY, isOpen, STEPS } from "./draft";

const NAME = "restore draft";

export function keep(draft: Draft): void {
  // Half a URL may end in half a password.
  session.keep(NAME, { ...draft, url: holdsNoPassword(draft.url) ? draft.url : "" });
}

export function kept(): Draft {
  const draft = { ...EMPTY, ...session.kept<Draft>(NAME) };
  try {
    return isOpen(draft, draft.step) && STEPS.includes(draft.step) ? draft : EMPTY;
  } catch {
    // What an older page kept may be of another shape.
    return EMPTY;
  }
}
