/** Work on whole repositories, from memory. */

import type { Rebuilt } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { rebuiltOf } from "../disasters";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function repositoryCommands(_: Rehearsal, answer: Answer) {
  return {
    repositoryOpen: () => answer("repositoryOpen", (): Rebuilt => rebuiltOf("acme")),
    checkRun: () => answer("checkRun", () => "job-check"),
    copyRun: () => answer("copyRun", () => "job-copy"),
    pruneRun: () => answer("pruneRun", () => "job-prune"),
  } satisfies Partial<Commands>;
}
