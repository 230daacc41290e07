/** Turns the answers of commands into what queries expect: a value or a thrown failure. */

import type { Failure } from "../bindings";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

/** A failure on its way through code that throws. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "FailureError";
    this.failure = failure;
  }
}

/** The value of an answer, or its failure thrown. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const settled = await answer;
  if (settled.status === "error") {
    throw new FailureError(settled.error);
  }
  return settled.data;
}

/** Of an act whose failure its own place shows nowhere: it is told over the page. */
export const TOLD = { meta: { told: true } } as const;

/** Whatever was thrown, as a failure; what is not one is a defect of the page. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof FailureError) {
    return thrown.failure;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message, hints: [] };
}
