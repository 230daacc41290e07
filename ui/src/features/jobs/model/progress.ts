/** The latest progress of every running job, outside of React: ten events a second redraw one row only. */

import type { JobProgress, JobState } from "../../../bindings";

export interface Live extends JobProgress {
  /** Bytes a second, smoothed; none until there is something to compare. */
  rate: number | null;
  /** When it came in, in milliseconds. */
  at: number;
}

/** How much of a new measurement counts: the rest is what was shown before. */
const WEIGHT = 0.15;

const FINAL: readonly JobState[] = ["cancelled", "failed", "interrupted", "done"];

export function isFinal(state: JobState): boolean {
  return FINAL.includes(state);
}

export class ProgressStore {
  readonly #live = new Map<string, Live>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** By the id of the job: a drill may run beside the backup of the same database. */
  get(id: string): Live | null {
    return this.#live.get(id) ?? null;
  }

  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  receive(progress: JobProgress, at: number): void {
    const { id } = progress;
    if (isFinal(progress.state)) {
      this.#live.delete(id);
    } else {
      this.#live.set(id, { ...progress, at, rate: nextRate(this.get(id), progress) });
    }
    for (const listener of this.#listeners.get(id) ?? []) {
      listener();
    }
  }
}

/** The rate after one more event of the same job. */
export function nextRate(before: Live | null, now: JobProgress): number | null {
  if (before?.phase !== now.phase) {
    return null;
  }
  const millis = now.elapsed_ms - before.elapsed_ms;
  if (millis <= 0) {
    return before.rate;
  }
  const measured = Math.max(0, ((now.bytes_read - before.bytes_read) * 1000) / millis);
  return before.rate === null ? measured : before.rate + WEIGHT * (measured - before.rate);
}
