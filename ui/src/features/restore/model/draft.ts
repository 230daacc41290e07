/** The choices of a restore on their way to a plan: what they are, which step may be entered, and what is sent. */

import type { ChosenFile, Job, JobState, RestoreInput, RestoreTarget, Snapshot } from "../../../bindings";
import { isThere, placesOf } from "../../../lib/status";

/** In the order in which they are gone through. */
export const STEPS = ["database", "moment", "what", "where", "check", "run", "verify"] as const;
export type Step = (typeof STEPS)[number];

/** Everything, some tables, or the raw dump as a file. */
export type What = "everything" | "tables" | "file";

/** Where a database goes to. */
export type Where = "beside" | "url" | "replace";

/** Never a password: this is kept where the page keeps things. */
export interface Draft {
  step: Step;
  /** `TENANT/NAME`. */
  database: string | null;
  snapshot: Snapshot | null;
  /** The storage to read from; none for the snapshot's own. */
  storage: string | null;
  what: What;
  tables: string[];
  where: Where;
  /** Name of the new database; none until one was proposed. */
  name: string | null;
  url: string;
  /** Where the raw dump goes to. */
  file: ChosenFile | null;
  /** Where a SQLite database goes to that is not beside its source: a path comes out of a dialog alone. */
  databaseFile: ChosenFile | null;
  /** Back up what is to be replaced first. */
  safetyBackup: boolean;
  /** End sessions of others that are in the way of a replacement. */
  endSessions: boolean;
  noOwners: boolean;
  keepOnFailure: boolean;
  /** The job that carries it out, once there is one. */
  job: string | null;
}

export const EMPTY: Draft = {
  step: "database",
  database: null,
  snapshot: null,
  storage: null,
  what: "everything",
  tables: [],
  where: "beside",
  name: null,
  url: "",
  file: null,
  databaseFile: null,
  safetyBackup: true,
  endSessions: false,
  noOwners: false,
  keepOnFailure: false,
  job: null,
};

/** Whether it holds choices that nobody wants to make again: more than a click that led here. */
export function isWorked({ job, tables, url, file, databaseFile, where }: Draft): boolean {
  const chosen = tables.length > 0 || url !== "" || file !== null || databaseFile !== null;
  return job === null && (chosen || where !== "beside");
}

/** Another database: whatever hung on the one before is gone. */
export function withDatabase(draft: Draft, database: string): Draft {
  return draft.database === database ? draft : { ...EMPTY, database };
}

/** Another snapshot may hold other tables. */
export function withSnapshot(draft: Draft, snapshot: Snapshot): Draft {
  return draft.snapshot?.id === snapshot.id
    ? draft
    : {
        ...draft,
        snapshot,
        storage: sourceOf(snapshot),
        tables: [],
        what: draft.what === "tables" ? "everything" : draft.what,
      };
}

/** The storage to read from: none for the snapshot's own, another where only that still has it whole. */
function sourceOf(snapshot: Snapshot): string | null {
  return isThere(snapshot) ? null : (snapshot.copies.find(isThere)?.storage ?? null);
}

/** Storages that could be read from instead. */
export function othersOf({ snapshot, storage }: Draft): string[] {
  const now = storage ?? snapshot?.storage;
  const places = snapshot === null ? [] : placesOf(snapshot).filter(isThere);
  return places.map((place) => place.storage).filter((name) => name !== now);
}

/** Another storage to read from; its own is not named. */
export function withSource(draft: Draft, storage: string): Draft {
  return { ...draft, storage: storage === draft.snapshot?.storage ? null : storage };
}

/** Only a whole database can take the place of another. */
export function withWhat(draft: Draft, what: What): Draft {
  return {
    ...draft,
    what,
    where: what !== "everything" && draft.where === "replace" ? "beside" : draft.where,
  };
}

/** Whether something that is there would be replaced. */
export function isGrave(draft: Draft): boolean {
  return draft.where === "replace" && draft.what === "everything";
}

/** Whether a step's own choices are made. */
export function isMade(draft: Draft, step: Step): boolean {
  switch (step) {
    case "database":
      return draft.database !== null;
    case "moment":
      return draft.snapshot !== null;
    case "what":
      return draft.what !== "tables" || draft.tables.length > 0;
    case "where":
      return targetOf(draft, null) !== null;
    case "check":
    case "run":
    case "verify":
      return draft.job !== null;
  }
}

/** How its job ended, where it did not do what it was asked for. */
export function unmadeBy(state: JobState | null): "cancelled" | "failed" | "interrupted" | null {
  return state === "cancelled" || state === "failed" || state === "interrupted" ? state : null;
}

/** Where a restore stands: at what was being done when it broke off. Only a difference is found by the last step itself. */
export function standsAt(draft: Draft, job: Job | null): Step {
  return unmadeBy(job?.state ?? null) !== null && job?.failure?.code !== "differs" ? "run" : draft.step;
}

/** Whether the restore came to its end: one that found differences has loaded everything. */
export function hasRun(job: Job | null): boolean {
  return job?.state === "done" || job?.failure?.code === "differs";
}

/** Whether a step may be entered: all before it are made, and nothing is changed under a job that runs. */
export function isOpen(draft: Draft, step: Step): boolean {
  const at = STEPS.indexOf(step);
  const running = STEPS.indexOf("run");
  if (draft.job !== null) {
    return at >= running;
  }
  return at < running && STEPS.slice(0, at).every((before) => isMade(draft, before));
}

/** What is sent to be planned; none while something is missing. */
export function inputOf(draft: Draft, password: string | null): RestoreInput | null {
  const target = targetOf(draft, password);
  if (draft.database === null || draft.snapshot === null || target === null) {
    return null;
  }
  return {
    database: draft.database,
    snapshot: draft.snapshot.id,
    storage: draft.storage,
    target,
    tables: draft.what === "tables" ? draft.tables : [],
    no_owners: draft.noOwners,
    keep_on_failure: draft.keepOnFailure,
  };
}

function targetOf(draft: Draft, password: string | null): RestoreTarget | null {
  if (draft.what === "file") {
    return draft.file && { to: "chosen", file: draft.file.id };
  }
  if (draft.where === "replace") {
    const { safetyBackup, endSessions } = draft;
    return {
      to: "replace",
      url: null,
      password: null,
      safety_backup: safetyBackup,
      end_sessions: endSessions,
    };
  }
  if (draft.where === "url" && draft.databaseFile) {
    return { to: "chosen-database", file: draft.databaseFile.id };
  }
  if (draft.where === "url") {
    return draft.url.trim() === "" ? null : { to: "url", url: draft.url.trim(), password };
  }
  const name = draft.name?.trim() ?? "";
  return name === "" ? null : { to: "beside", name };
}
