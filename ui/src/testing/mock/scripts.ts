/** How jobs go: which phases, how long each takes, what it moves. */

import type { JobPhase, Phase } from "../../bindings";

export interface Beat {
  phase: Phase;
  millis: number;
  /** Bytes that are read in it, of which it knows before. */
  read: number;
  /** Share of what is read that is stored. */
  stores: number;
  line: string;
}

export const TOTAL = 420_000_000;

export const BACKUP: Beat[] = [
  { phase: "preflight", millis: 800, read: 0, stores: 0, line: "the server answers, 48 tables" },
  {
    phase: "dump",
    millis: 81_000,
    read: TOTAL,
    stores: 0.14,
    line: "pg_dump (PostgreSQL) 17.0 (Debian 17.0-1)",
  },
  { phase: "commit", millis: 200, read: 0, stores: 0, line: "dump.pgdump: 420000000 bytes, read back" },
];

export const RESTORE: Beat[] = [
  {
    phase: "verify",
    millis: 6_000,
    read: TOTAL,
    stores: 0,
    line: "dump.pgdump: 420000000 bytes, the digest agrees",
  },
  {
    phase: "load",
    millis: 14_000,
    read: TOTAL,
    stores: 0,
    line: "pg_restore (PostgreSQL) 17.0 (Debian 17.0-1)",
  },
  { phase: "compare", millis: 5_000, read: 0, stores: 0, line: "48 tables counted and hashed" },
];

/** What stands there is backed up and compared with before it is replaced. */
export const REPLACE: Beat[] = [
  ...RESTORE.slice(0, 1),
  { phase: "dump", millis: 9_000, read: 390_000_000, stores: 0.01, line: "the present state, as 5afe5afe" },
  ...RESTORE.slice(1),
  { phase: "swap", millis: 400, read: 0, stores: 0, line: "two renames in one transaction" },
];

export const PLACE: Beat[] = [
  { phase: "dump", millis: 6_000, read: TOTAL, stores: 0.01, line: "the present state is backed up first" },
  { phase: "compare", millis: 5_000, read: 0, stores: 0, line: "48 tables counted and hashed" },
  { phase: "swap", millis: 400, read: 0, stores: 0, line: "two renames in one transaction" },
];

export interface Moment {
  phase: Phase;
  read: number;
  stored: number;
  /** Of both, those of the phase. */
  phaseRead: number;
  phaseStored: number;
  total: number | null;
  /** The beats that were begun until then. */
  begun: number;
  ended: boolean;
}

/** Where a job stands so many milliseconds after its start. */
export function momentAt(script: readonly Beat[], elapsed: number): Moment {
  let [left, read, stored] = [elapsed, 0, 0];
  for (const [at, beat] of script.entries()) {
    const share = Math.min(1, left / beat.millis);
    read += beat.read * share;
    stored += beat.read * beat.stores * share;
    left -= beat.millis;
    const last = at === script.length - 1;
    if (left < 0 || last) {
      const total = beat.read > 0 ? beat.read : null;
      const [phaseRead, phaseStored] = [beat.read * share, beat.read * beat.stores * share];
      const ended = last && left >= 0;
      return { phase: beat.phase, read, stored, phaseRead, phaseStored, total, begun: at + 1, ended };
    }
  }
  throw new Error("a script has a beat");
}

/** The phases that were entered until then, with what each moved. */
export function phasesOf(script: readonly Beat[], started: number, elapsed: number): JobPhase[] {
  const now = momentAt(script, elapsed);
  let at = started;
  return script.slice(0, now.begun).map((beat, index) => {
    const last = index === now.begun - 1;
    const share = last ? Math.min(1, (elapsed - (at - started)) / beat.millis) : 1;
    const entered = at;
    at += beat.millis;
    return {
      phase: beat.phase,
      entered_at: new Date(entered).toISOString(),
      left_at: last && !now.ended ? null : new Date(at).toISOString(),
      bytes_read: Math.round(beat.read * share),
      bytes_stored: Math.round(beat.read * beat.stores * share),
    };
  });
}
