/** What the page needs from the shell it runs in. Everything else it does by itself. */

import type { commands, JobProgress } from "../bindings";

/** The commands of the shell; the generated bindings are the one list. */
export type Commands = typeof commands;

/** Stops whatever it was returned for. */
export type Stop = () => void;

export interface Platform {
  commands: Commands;
  /** Calls back with every progress of a job, at most ten times a second for each. */
  onJobProgress(listener: (progress: JobProgress) => void): Promise<Stop>;
  /** Calls back with the number of jobs that run when somebody wants to quit meanwhile. */
  onQuitAsked(listener: (running: number) => void): Promise<Stop>;
  /** Calls back when a notification or a second start wants to show something: `applicationPlace` says what. */
  onPlaceWished(listener: () => void): Promise<Stop>;
}
