/** Plays the shell: holds the world, delays answers, and lets jobs run. */

import type { Failure, Job, JobProgress, JobState, Phase } from "../../bindings";
import type { Commands } from "../../platform/platform";
import type { World } from "./world";

const TICK = 100;
const RATE = 5_200_000;
const TOTAL = 420_000_000;

export class Rehearsal {
  readonly world: World;
  readonly failures = new Map<keyof Commands, Failure>();
  /** Milliseconds before an answer; infinite for never. */
  delay: number;
  readonly #listeners = new Set<(progress: JobProgress) => void>();
  readonly #timers = new Map<string, ReturnType<typeof setInterval>>();

  constructor(world: World, delay: number) {
    this.world = world;
    this.delay = delay;
  }

  pause(): Promise<void> {
    return new Promise((resolve) => {
      if (Number.isFinite(this.delay)) {
        setTimeout(resolve, this.delay);
      }
    });
  }

  listen(listener: (progress: JobProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(progress: JobProgress): void {
    for (const listener of this.#listeners) {
      listener(progress);
    }
  }

  job(id: string): Job {
    const job = this.world.jobs.find((row) => row.id === id);
    if (!job) {
      throw new Error(`no job ${id} in this rehearsal`);
    }
    return job;
  }

  startBackup(database: string): string {
    const id = `job-${this.world.jobs.length + 1}`;
    const now = new Date().toISOString();
    const [tenant = ""] = database.split("/");
    const job: Job = {
      ...{ id, kind: "backup", tenant, database, state: "running", phase: "preflight", requested_at: now },
      ...{ started_at: now, ended_at: null, bytes_read: 0, bytes_stored: 0, snapshot: null, failure: null },
    };
    this.world.jobs.unshift(job);
    this.#mark(job);
    this.play(job, 0, null);
    return id;
  }

  /** Lets a job go on from `elapsed` milliseconds on. */
  play(job: Job, elapsed: number, total: number | null = TOTAL): void {
    let time = elapsed;
    const timer = setInterval(() => {
      time += TICK;
      job.bytes_read = Math.min(TOTAL, Math.max(0, time - 800) * (RATE / 1000));
      job.bytes_stored = job.bytes_read * 0.14;
      job.phase = phaseAt(time, job.bytes_read);
      this.emit(progressOf(job, time, total));
      if (job.phase === "commit" && job.bytes_read >= TOTAL) {
        this.#end(job, "done", time);
      }
    }, TICK);
    this.#timers.set(job.id, timer);
  }

  cancel(id: string): null {
    const job = this.job(id);
    clearInterval(this.#timers.get(id));
    job.state = "cancelling";
    this.emit(progressOf(job, 9_000, null));
    setTimeout(() => this.#end(job, "cancelled", 10_000), this.delay * 3);
    return null;
  }

  #end(job: Job, state: JobState, elapsed: number): void {
    clearInterval(this.#timers.get(job.id));
    job.state = state;
    job.ended_at = new Date().toISOString();
    this.#mark(job);
    this.emit(progressOf(job, elapsed, null));
  }

  #mark(job: Job): void {
    const row = this.world.databases.find(({ path }) => path === job.database);
    if (row) {
      row.running_job = job.ended_at ? null : job.id;
      row.running_phase = job.ended_at ? null : job.phase;
      row.last_job_state = job.ended_at ? job.state : row.last_job_state;
      if (job.state === "done") {
        row.last_good_at = job.started_at;
        row.last_good_proved_at = null;
      }
    }
  }
}

function phaseAt(time: number, read: number): Phase {
  if (time < 800) {
    return "preflight";
  }
  return read >= TOTAL ? "commit" : "dump";
}

function progressOf(job: Job, elapsed_ms: number, bytes_total: number | null): JobProgress {
  const { id, kind, tenant, database, state, phase, bytes_read, bytes_stored, failure } = job;
  return {
    id,
    kind,
    tenant,
    database,
    state,
    phase,
    bytes_read,
    bytes_stored,
    bytes_total,
    elapsed_ms,
    failure,
  };
}
