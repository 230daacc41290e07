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
    copyStanding: () =>
      answer("copyStanding", () => [
        {
          storage: "offsite",
          lacking: 2,
          failed: {
            at: new Date(Date.now() - 3_600_000).toISOString(),
            job: "job-copy",
            failure: { code: "storage-unreachable" as const, message: "offsite does not answer", hints: [] },
          },
        },
      ]),
    copyRun: () => answer("copyRun", () => "job-copy"),
    pruneRun: () => answer("pruneRun", () => "job-prune"),
  } satisfies Partial<Commands>;
}
