/** Plays the shell: holds the world, delays answers, and lets jobs run. */

import type {
  Failure,
  Job,
  JobDetail,
  JobLine,
  JobProgress,
  JobState,
  Place,
  PlaceInput,
  PlaceReport,
  RestoreInput,
} from "../../bindings";
import type { Commands } from "../../platform/platform";
import { failureOfPlace, placeReportOf } from "./placings";
import { failureOfRestore, reportOf } from "./restores";
import { BACKUP, type Beat, momentAt, PLACE, phasesOf, REPLACE, RESTORE } from "./scripts";
import { judge } from "./verdicts";
import type { World } from "./world";

const TICK = 100;

/** Jobs of all rehearsals of a page: no two have the same id. */
let begun = 0;

/** How far a job of this rehearsal is. */
interface Playing {
  script: readonly Beat[];
  started: number;
  elapsed: number;
  /** Whether the whole is known before. */
  measured: boolean;
  lines: JobLine[];
  input: RestoreInput | null;
  place: PlaceInput | null;
  timer?: ReturnType<typeof setInterval>;
}

export class Rehearsal {
  readonly world: World;
  readonly failures = new Map<keyof Commands, Failure>();
  /** Milliseconds before an answer; infinite for never. */
  delay: number;
  /** How many times quicker than in life jobs go. */
  pace = 1;
  readonly #listeners = new Set<(progress: JobProgress) => void>();
  readonly #quit = new Set<(running: number) => void>();
  readonly #wishes = new Set<() => void>();
  /** What a notification wants to show, until the page takes it. */
  wished: Place | null = null;
  /** How the application was told to end: whether jobs are cancelled. */
  quit: boolean | null = null;
  /** How many jobs ran when the end was asked for without a page. */
  quitAsked: number | null = null;
  /** Whether the shell was told that something is not saved. */
  unsaved = false;
  pausedUntil: string | null = null;
  autostart = false;
  /** How often somebody was seen at the window. */
  touches = 0;
  /** Folders with client tools that were named. */
  readonly folders: string[] = [];
  readonly #playing = new Map<string, Playing>();

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

  listenToQuit(listener: (running: number) => void): () => void {
    this.#quit.add(listener);
    return () => this.#quit.delete(listener);
  }

  listenToWishes(listener: () => void): () => void {
    this.#wishes.add(listener);
    return () => this.#wishes.delete(listener);
  }

  /** Somebody presses "open" in a notification. */
  wishFor(place: Place): void {
    this.wished = place;
    for (const listener of this.#wishes) {
      listener();
    }
  }

  /** Somebody wants to quit while so many jobs run. */
  askToQuit(running: number): void {
    for (const listener of this.#quit) {
      listener(running);
    }
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

  detail(id: string): JobDetail {
    const job = this.job(id);
    const playing = this.#playing.get(id);
    const script = playing?.script ?? scriptOf(job.kind);
    const started = Date.parse(job.started_at ?? job.requested_at);
    const whole = script.reduce((sum, { millis }) => sum + millis, 0);
    const elapsed =
      playing?.elapsed ?? (job.ended_at ? Math.min(whole, Date.parse(job.ended_at) - started) : 0);
    const phases = job.state === "queued" ? [] : phasesOf(script, started, elapsed);
    const placing = this.#placing(this.world.placings.get(id));
    const restore = playing?.input ? reportOf(this.world, job, playing.input, placing) : null;
    return { job, phases, restore, placing: this.#placing(id) };
  }

  /** What a restore was asked for. */
  restored(id: string): RestoreInput {
    const input = this.#playing.get(id)?.input;
    if (!input) {
      throw new Error(`no restore ${id} in this rehearsal`);
    }
    return input;
  }

  #placing(id: string | undefined): PlaceReport | null {
    const place = id === undefined ? null : this.#playing.get(id)?.place;
    return place && id !== undefined
      ? placeReportOf(this.world, this.job(id), place, this.restored(place.job))
      : null;
  }

  lines(id: string, after: number): JobLine[] {
    return (this.#playing.get(id)?.lines ?? []).filter(({ number }) => number > after);
  }

  startBackup(database: string): string {
    return this.#start("backup", database, BACKUP, null);
  }

  startRestore(input: RestoreInput): string {
    const script = input.target.to === "replace" && input.target.safety_backup ? REPLACE : RESTORE;
    return this.#start("restore", input.database, script, input);
  }

  startPlace(input: PlaceInput): string {
    const id = this.#start("place", this.restored(input.job).database, PLACE, null, input);
    this.world.placings.set(input.job, id);
    return id;
  }

  startDrill(database: string): string {
    return this.#start("drill", database, RESTORE, null);
  }

  #start(
    kind: "backup" | "restore" | "place" | "drill",
    database: string,
    script: readonly Beat[],
    input: RestoreInput | null,
    place: PlaceInput | null = null,
  ): string {
    begun += 1;
    const id = `job-${begun}`;
    const now = new Date().toISOString();
    const [tenant = ""] = database.split("/");
    const job: Job = {
      ...{ id, kind, tenant, database, state: "running", phase: script[0]?.phase ?? null, trigger: "person" },
      ...{ requested_at: now, started_at: now, ended_at: null, bytes_read: 0, bytes_stored: 0 },
      ...{ snapshot: input?.snapshot ?? null, target: null, failure: null, remarks: [] },
    };
    this.world.jobs.unshift(job);
    this.#mark(job);
    this.play(job, 0, kind !== "backup", input, place, script);
    return id;
  }

  /** Lets a job go on from `elapsed` milliseconds on. */
  play(
    job: Job,
    elapsed: number,
    measured = true,
    input: RestoreInput | null = null,
    place: PlaceInput | null = null,
    script = scriptOf(job.kind === "drill" ? "restore" : job.kind),
  ): void {
    const started = Date.parse(job.started_at ?? job.requested_at);
    const playing: Playing = { script, started, elapsed, measured, lines: [], input, place };
    this.#playing.set(job.id, playing);
    playing.timer = setInterval(() => this.#tick(job, playing), TICK);
  }

  #tick(job: Job, playing: Playing): void {
    playing.elapsed += TICK * this.pace;
    const now = momentAt(playing.script, playing.elapsed);
    this.#write(playing, now.begun);
    Object.assign(job, { phase: now.phase, bytes_read: now.read, bytes_stored: now.stored });
    const total = playing.measured ? now.total : null;
    const ofPhase = { phase_read: now.phaseRead, phase_stored: now.phaseStored };
    this.emit({ ...progressOf(job, playing.elapsed, total), ...ofPhase });
    const failure = playing.place
      ? failureOfPlace(this.world, playing.place, now)
      : playing.input
        ? failureOfRestore(this.world, now)
        : null;
    if (failure) {
      job.failure = failure;
      // However quick it went: it failed in the phase that fails.
      job.phase = failure.code === "differs" ? "compare" : "load";
      this.#end(job, "failed", playing.elapsed);
    } else if (now.ended) {
      this.#end(job, "done", playing.elapsed);
    }
  }

  /** Two lines for every phase that was begun. */
  #write({ script, lines }: Playing, begun: number): void {
    const texts = script.slice(0, begun).flatMap(({ phase, line }) => [phase, line]);
    for (const text of texts.slice(lines.length)) {
      lines.push({ number: lines.length + 1, at: new Date().toISOString(), text });
    }
  }

  /** Ends what runs for a database, well. */
  finish(database: string): void {
    const job = this.world.jobs.find((row) => row.database === database && row.ended_at === null);
    if (job) {
      this.#end(job, "done", 60_000);
    }
  }

  cancel(id: string): null {
    const job = this.job(id);
    clearInterval(this.#playing.get(id)?.timer);
    job.state = "cancelling";
    this.emit(progressOf(job, 9_000, null));
    setTimeout(() => this.#end(job, "cancelled", 10_000), this.delay * 3);
    return null;
  }

  #end(job: Job, state: JobState, elapsed: number): void {
    clearInterval(this.#playing.get(job.id)?.timer);
    job.state = state;
    job.ended_at = new Date().toISOString();
    this.#mark(job);
    this.emit(progressOf(job, elapsed, null));
  }

  #mark(job: Job): void {
    const row = this.world.databases.find(({ path }) => path === job.database);
    if (row) {
      // A drill runs beside a backup.
      if (job.kind !== "drill") {
        row.running_job = job.ended_at ? null : job.id;
        row.running_phase = job.ended_at ? null : job.phase;
      }
      row.last_job_state = job.ended_at ? job.state : row.last_job_state;
      if (job.state === "done" && job.kind === "backup") {
        row.last_good_at = job.started_at;
        row.last_good_proved_at = null;
        row.last_good_proof = "unproved";
        row.last_bytes = job.bytes_read;
      }
      judge(row);
    }
  }
}

function scriptOf(kind: Job["kind"]): readonly Beat[] {
  return kind === "restore" ? RESTORE : kind === "place" ? PLACE : BACKUP;
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
    phase_read: bytes_read,
    phase_stored: bytes_stored,
    bytes_total,
    elapsed_ms,
    failure,
  };
}
