/** Restores that are planned and play themselves. */

import type { Failure, Snapshot } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { placePlanOf } from "../placings";
import type { Rehearsal } from "../rehearsal";
import { planOf } from "../restores";
import type { Answer } from "./answer";

const STALE: Failure = {
  code: "plan-stale",
  message: "something changed since the plan was made",
  hints: ["Look at the new plan, then run it."],
};

export function restoreCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const snapshot = (database: string, id: string): Snapshot => {
    const found = world.snapshots.get(database)?.find((row) => row.id === id);
    if (!found) {
      throw new Error(`no snapshot ${id} in this rehearsal`);
    }
    return found;
  };
  return {
    restorePlan: (input) =>
      answer("restorePlan", () => planOf(world, snapshot(input.database, input.snapshot), input)),
    restoreExecute: async (input, digest) => {
      // Somebody makes the target between the look and the act.
      if (world.stale && !world.staleTarget) {
        world.staleTarget = true;
      }
      const fresh = planOf(world, snapshot(input.database, input.snapshot), input);
      if (fresh.digest !== digest) {
        await stage.pause();
        return { status: "error", error: STALE };
      }
      return answer("restoreExecute", () => stage.startRestore(input));
    },
    restoreFreeName: (database) => answer("restoreFreeName", () => `${database.split("/")[1]}_restored`),
    restoreChooseFile: () => answer("restoreChooseFile", () => ({ id: "file-1", path: world.chosenFile })),
    restoreChooseDatabase: () =>
      answer("restoreChooseDatabase", () => ({ id: "file-2", path: "/srv/app/restored.db" })),
    restoreCertificate: () => answer("restoreCertificate", () => true),
    restorePlacePlan: (input) =>
      answer("restorePlacePlan", () => placePlanOf(world, stage.restored(input.job), input)),
    restorePlace: (input) => answer("restorePlace", () => stage.startPlace(input)),
    restoreDiscard: ({ job }) =>
      answer("restoreDiscard", () => {
        world.discarded.set(job, new Date().toISOString());
        return null;
      }),
  } satisfies Partial<Commands>;
}
