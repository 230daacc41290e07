/** What a line of a log says: the back end writes the code of a phase where it begins, the window has one word for it. */

import type { JobLine, Phase } from "../../../bindings";

/** Every phase there is: the compiler misses the one that is left out. */
const PHASES: Record<Phase, true> = {
  unlock: true,
  preflight: true,
  dump: true,
  commit: true,
  verify: true,
  load: true,
  compare: true,
  swap: true,
  check: true,
  copy: true,
  prune: true,
  assert: true,
  rehearse: true,
};

/** The phase that begins with a line; none where it says anything else. */
export function phaseBegun({ text }: JobLine): Phase | null {
  return Object.hasOwn(PHASES, text) ? (text as Phase) : null;
}
