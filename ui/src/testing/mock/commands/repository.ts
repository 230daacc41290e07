/** Work on whole repositories, from memory. */

import type { FoundRepository, NeededCredential, Rebuilt } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { bringBack, given } from "../rebuild";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function repositoryCommands({ world }: Rehearsal, answer: Answer) {
  return {
    repositoryFind: () => answer("repositoryFind", (): FoundRepository[] => world.found),
    credentialsMissing: () => answer("credentialsMissing", (): NeededCredential[] => world.missing),
    repositoryOpen: (tenant, storage) =>
      answer("repositoryOpen", (): Rebuilt => {
        given(world, "repository-key", `${tenant}/${storage}`);
        return bringBack(world, tenant);
      }),
    checkRun: () => answer("checkRun", () => "job-check"),
    copyRun: () => answer("copyRun", () => "job-copy"),
    pruneRun: () => answer("pruneRun", () => "job-prune"),
  } satisfies Partial<Commands>;
}
