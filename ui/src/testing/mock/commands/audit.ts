/** The audit log, from memory. */

import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

export function auditCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    auditLast: (limit) => answer("auditLast", () => world.audit.slice(-limit)),
    auditPage: (words, before, limit) =>
      answer("auditPage", () => {
        const fits = ({ who, action, subject, detail }: (typeof world.audit)[number]) =>
          `${who} ${action} ${subject} ${detail}`.toLowerCase().includes(words.trim().toLowerCase());
        return world.audit
          .filter((row) => row.number < (before ?? Number.POSITIVE_INFINITY) && fits(row))
          .reverse()
          .slice(0, limit);
      }),
    auditVerify: () => answer("auditVerify", () => world.audit.at(-1) ?? null),
    auditExport: () => answer("auditExport", () => true),
  } satisfies Partial<Commands>;
}
