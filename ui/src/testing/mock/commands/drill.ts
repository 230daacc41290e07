/** Drills, from memory. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function drillCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    drillRun: () => answer("drillRun", () => "job-drill"),
    drillPage: (tenant, database, before, limit) =>
      answer("drillPage", () =>
        world.drills
          .map(({ drill }) => drill)
          .filter((row) => (!tenant || row.tenant === tenant) && (!database || row.database === database))
          .filter((row) => before === null || row.ended_at < before)
          .slice(0, limit),
      ),
    drillGet: async (id) => {
      const row = world.drills.find(({ drill }) => drill.id === id);
      if (!row) {
        const message = `there is no drill ${id}`;
        await stage.pause();
        return { status: "error", error: { code: "not-found", message, hints: [] } };
      }
      return answer("drillGet", () => row);
    },
  } satisfies Partial<Commands>;
}
