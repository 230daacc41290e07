/** Sorts what a preview of retention says, for the eye; what stays and why is the back end's word. */

import type { RetentionPreview, RetentionPreviewRow } from "../../../bindings";
import { laneOf } from "./ages";

export type Fate = "kept" | "held" | "removed";

/** Kept by a rule of the policy, held by a rule of safety alone, or on its way out. */
export function fateOf(row: RetentionPreviewRow): Fate {
  if (row.reasons.length === 0) {
    return "removed";
  }
  return row.reasons.some((reason) => laneOf(reason) !== null || reason === "no retention is set")
    ? "kept"
    : "held";
}

export interface Difference {
  /** Would go, and stays by the saved rules. */
  lost: number;
  /** Would stay, and goes by the saved rules. */
  saved: number;
}

export function differenceOf({ rows }: RetentionPreview): Difference {
  const stays = (row: RetentionPreviewRow) => row.reasons.length > 0;
  return {
    lost: rows.filter((row) => row.stays_now && !stays(row)).length,
    saved: rows.filter((row) => !row.stays_now && stays(row)).length,
  };
}

/** One line a backup, as other programs read it. */
export function csvOf(places: readonly RetentionPreview[]): string {
  const cell = (text: string) => (/[",\n\r]|^[=+\-@]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = places.flatMap(({ storage, rows }) =>
    rows.map((row) =>
      [
        storage,
        row.snapshot,
        row.taken_at,
        row.reasons.length > 0 ? "stays" : "goes",
        row.stays_now ? "stays" : "goes",
        row.reasons.join("; "),
        String(row.bytes_added),
      ]
        .map(cell)
        .join(","),
    ),
  );
  return ["storage,snapshot,taken_at,then,now,reasons,bytes_added", ...lines].join("\n");
}
