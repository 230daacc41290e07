/** Work on whole repositories, from memory. */

import type { FoundRepository, NeededCredential, Rebuilt } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { historyOf } from "../history";
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
    repositoryForget: (tenant, storage) =>
      answer("repositoryForget", () => {
        const lost = historyOf(world, storage).repositories.find((row) => row.tenant === tenant)?.snapshots;
        world.givenUp.add(`${tenant}/${storage}`);
        return lost ?? 0;
      }),
    checkRun: () => answer("checkRun", () => "job-check"),
    checkRepair: () => answer("checkRepair", () => "job-check"),
    copyRun: () => answer("copyRun", () => "job-copy"),
    pruneRun: () => answer("pruneRun", () => "job-prune"),
  } satisfies Partial<Commands>;
}
