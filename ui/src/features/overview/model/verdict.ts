/** Which words the verdict has. The back end has judged; nothing is said here that it did not count. */

import type { DatabaseStatus, Overview } from "../../../bindings";

export interface Saying {
  sentence:
    | "protected"
    | "atRisk"
    | "allAtRisk"
    | "onlyAtRisk"
    | "unprotected"
    | "allUnprotected"
    | "onlyUnprotected"
    | "none";
  /** How many tenants the sentence counts, of all that have a database. */
  count: number;
  all: number;
  /** Of how many databases a restore was seen to be equal; none where there is no database. */
  proof: "provedAll" | "provedSome" | "provedNone" | null;
  proved: number;
}

export function sayingOf(overview: Overview, rows: readonly DatabaseStatus[]): Saying {
  const { protected: good, at_risk: risky, unprotected: bad } = overview.tenants_by;
  const all = good + risky + bad;
  const proved = rows.filter(({ last_proved_at }) => last_proved_at !== null).length;
  return { ...sentenceOf(overview, all), all, proved, proof: proofOf(proved, rows.length) };
}

function sentenceOf({ level, tenants_by: by }: Overview, all: number): Pick<Saying, "sentence" | "count"> {
  switch (level) {
    case "protected":
      return { sentence: "protected", count: all };
    case "at-risk":
      return { sentence: of(by.at_risk, all, "atRisk", "allAtRisk", "onlyAtRisk"), count: by.at_risk };
    case "unprotected": {
      const sentence = of(by.unprotected, all, "unprotected", "allUnprotected", "onlyUnprotected");
      return { sentence, count: by.unprotected };
    }
    case null:
      return { sentence: "none", count: 0 };
  }
}

function of<Word>(count: number, all: number, some: Word, every: Word, only: Word): Word {
  if (all === 1) {
    return only;
  }
  return count === all ? every : some;
}

function proofOf(proved: number, all: number): Saying["proof"] {
  if (all === 0) {
    return null;
  }
  if (proved === 0) {
    return "provedNone";
  }
  return proved === all ? "provedAll" : "provedSome";
}
