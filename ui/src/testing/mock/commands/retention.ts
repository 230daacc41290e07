/** Retention, from memory: the newest stay, older ones thinned out to one a week. */

import type { RetentionPreview, RulesInput, Snapshot } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { type Answer, remove } from "./answer";

export function retentionCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const all = (database: string) => world.snapshots.get(database) ?? [];
  return {
    retentionPlan: (database) =>
      answer("retentionPlan", () =>
        all(database).map(({ id, storage, taken_at }) => ({
          storage,
          snapshot: id,
          taken_at,
          stays: true,
          reasons: ["daily 7"],
          frees: 0,
        })),
      ),
    retentionRun: (database) => answer("retentionRun", () => ({ kept: all(database).length, removed: 0 })),
    retentionPreview: (database, edited) =>
      answer("retentionPreview", () => preview(all(database), edited?.[1] ?? null)),
    snapshotPin: (database, snapshot, pinned) =>
      answer("snapshotPin", () => {
        const row = all(database).find(({ id }) => id === snapshot);
        if (!row) {
          throw new Error(`no snapshot ${snapshot} in this rehearsal`);
        }
        row.pinned_at = pinned ? new Date().toISOString() : null;
        return row;
      }),
    snapshotRemove: (database, snapshot) =>
      answer("snapshotRemove", () => remove(all(database), ({ id }) => id === snapshot)),
    clockBelieve: () => answer("clockBelieve", () => null),
  } satisfies Partial<Commands>;
}

/** By the saved rules fourteen days and eight weeks stay. */
function preview(rows: Snapshot[], input: RulesInput | null): RetentionPreview[] {
  const keep = input?.keep ?? { daily: 14, weekly: 8 };
  const then = rows.map((row, at) => reasonsOf(row, at, keep.daily ?? 0, keep.weekly ?? 0));
  const now = rows.map((row, at) => reasonsOf(row, at, 14, 8));
  if (rows.length === 0) {
    return [];
  }
  const shown = rows.map((row, at) => ({
    snapshot: row.id,
    taken_at: row.taken_at,
    bytes_added: row.bytes_added,
    proved: row.proved_at !== null,
    reasons: then[at] ?? [],
    stays_now: (now[at] ?? []).length > 0,
  }));
  const removed = shown.filter(({ reasons }) => reasons.length === 0);
  return [
    {
      storage: "office-nas",
      kept: shown.length - removed.length,
      removed: removed.length,
      kept_now: shown.filter((row) => row.stays_now).length,
      bytes_removed: removed.reduce((sum, row) => sum + row.bytes_added, 0),
      rows: shown,
    },
  ];
}

export function reasonsOf(row: Snapshot, at: number, daily: number, weekly: number): string[] {
  return [
    ...(at < daily ? ["daily"] : []),
    ...(at % 7 === 0 && at / 7 < weekly ? ["weekly"] : []),
    ...(at === 0 ? ["the last good one"] : []),
    ...(row.proved_at !== null ? ["the last that was proved"] : []),
    ...(row.pinned_at !== null ? ["pinned"] : []),
  ];
}
