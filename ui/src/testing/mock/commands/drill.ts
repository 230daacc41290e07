/** Drills, from memory. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { ago, HOUR } from "../world";
import type { Answer } from "./answer";

export function drillCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    drillRun: (database) => answer("drillRun", () => stage.startDrill(database)),
    drillPage: (tenant, database, before, limit) =>
      answer("drillPage", () =>
        world.drills
          .map(({ drill }) => drill)
          .filter((row) => (!tenant || row.tenant === tenant) && (!database || row.database === database))
          .filter((row) => before === null || row.ended_at < before)
          .slice(0, limit),
      ),
    drillPlans: () =>
      answer("drillPlans", () =>
        world.databases.map(({ path }, at) => ({
          database: path,
          sentence: at % 3 === 2 ? null : "At 04:00 on Sunday.",
          from: at % 3 === 2 ? null : at % 3 === 1 ? "database" : "policy nightly",
          due_at: at % 3 === 2 ? null : ago(-(at + 1) * 9 * HOUR),
          pick: "latest",
          sandbox: at % 4 === 1 ? "postgres://drill@drills.example/postgres" : "private",
        })),
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
