/** What is other in a plan than it was when it was shown before. */

import type { RestorePlan } from "../../../bindings";

export interface Change {
  line: string;
  /** Whether it came or went. */
  is: "new" | "gone";
}

export function changesOf(before: RestorePlan, now: RestorePlan): Change[] {
  const [old, fresh] = [linesOf(before), linesOf(now)];
  return [
    ...fresh.filter((line) => !old.includes(line)).map((line) => ({ line, is: "new" as const })),
    ...old.filter((line) => !fresh.includes(line)).map((line) => ({ line, is: "gone" as const })),
  ];
}

function linesOf(plan: RestorePlan): string[] {
  return [
    ...plan.blockers.map(({ message }) => message),
    ...plan.warnings,
    ...plan.steps.map(([, title]) => title),
    ...plan.passed,
  ];
}

/** The words that must be typed to go on all the same. */
export function wordsOf(plan: RestorePlan): string[] {
  return [...new Set(plan.blockers.flatMap(({ confirm }) => confirm ?? []))];
}

/** Whether the back end would carry it out with what was typed: it decides, and says why not. */
export function mayRun(plan: RestorePlan, typed: string): boolean {
  return plan.blockers.every(({ confirm }) => confirm !== null && confirm === typed);
}
