/** Snapshots, from memory. */

import type {
  ForeignSnapshot,
  Snapshot,
  SnapshotDetail,
  SnapshotQuery,
  Timeline,
  TimelineQuery,
} from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { manifestOf } from "../restores";
import { HOUR, type World } from "../world";
import type { Answer } from "./answer";
import { reasonsOf } from "./retention";

export function snapshotCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const get = (database: string, id: string) => {
    const rows = world.snapshots.get(database) ?? [];
    const found = id === "latest" ? rows[0] : rows.find((row) => row.id.startsWith(id));
    if (!found) {
      throw new Error(`no snapshot ${id} in this rehearsal`);
    }
    return found;
  };
  const one = (database: string, id: string) => {
    const rows = world.snapshots.get(database) ?? [];
    const at = rows.findIndex((row) => row.id === id);
    const row = rows[at];
    if (!row) {
      throw new Error(`no snapshot ${id} in this rehearsal`);
    }
    return { row, at };
  };
  return {
    snapshotGet: (database, id) => answer("snapshotGet", () => get(database, id)),
    snapshotAt: (database, instant) =>
      answer(
        "snapshotAt",
        () => world.snapshots.get(database)?.find((row) => row.taken_at <= instant) ?? null,
      ),
    snapshotManifest: (database, id) =>
      answer("snapshotManifest", () => manifestOf(world, get(database, id))),
    snapshotPage: (database, before, limit) =>
      answer("snapshotPage", () => {
        const rows = world.snapshots.get(database) ?? [];
        return rows.filter((row) => before === null || row.taken_at < before).slice(0, limit);
      }),
    snapshotList: (query) => answer("snapshotList", () => page(world, query)),
    snapshotTimeline: (query) => answer("snapshotTimeline", () => timeline(world, query)),
    snapshotDetail: (database, id) =>
      answer("snapshotDetail", () => {
        const { row, at } = one(database, id);
        return detail(row, at);
      }),
    snapshotForeign: (tenant) =>
      answer("snapshotForeign", () => ({ snapshots: foreignOf(tenant), unread: [] })),
    snapshotForeignSave: () => answer("snapshotForeignSave", () => (world.chosenFile ? "job-foreign" : null)),
    snapshotCompare: () =>
      answer("snapshotCompare", () => ({
        tables: [
          { name: "public.orders", before: 1_198_004, after: 1_200_412 },
          { name: "public.invoices_2025", before: null, after: 18_204 },
          { name: "public.sessions", before: 40_118, after: 39_007 },
          { name: "public.settings", before: 212, after: 212 },
          { name: "public.tmp_import", before: 9_120, after: null },
        ],
        same: 43,
        added: [["indexes", "orders_by_day"]] as [string, string][],
        removed: [["views", "public.open_orders"]] as [string, string][],
      })),
  } satisfies Partial<Commands>;
}

function foreignOf(tenant: string): ForeignSnapshot[] {
  return [1, 8].map((days) => ({
    id: `f0e1d2c3b4a5${days}`.padEnd(64, "0"),
    storage: "office-nas",
    taken_at: new Date(Date.now() - days * 24 * HOUR).toISOString(),
    host: "web-1",
    paths: ["/var/www", "/etc/nginx"],
    tags: [tenant],
    bytes: days === 1 ? 4_310_000_000 : null,
  }));
}

function fits(row: Snapshot, { storage, state, from, until }: SnapshotQuery): boolean {
  const all = [row, ...row.copies];
  const places = all.map((place) => place.storage);
  const somewhere = (seen: Snapshot["seen"]) =>
    all.some((place) => place.seen === seen && (!storage || place.storage === storage));
  const there = row.seen !== "missing" && row.seen !== "damaged";
  const states = {
    damaged: somewhere("damaged"),
    proved: there && row.proved_at !== null,
    unproved: there && row.proved_at === null,
    missing: somewhere("missing"),
    pinned: row.pinned_at !== null,
  };
  return (
    (!state || states[state]) &&
    (!storage || places.includes(storage)) &&
    (!from || row.taken_at >= from) &&
    (!until || row.taken_at < until)
  );
}

function rowsOf(world: World, tenant: string, database: string | null): Snapshot[] {
  const paths = world.databases.filter(
    (row) => row.tenant === tenant && (database === null || row.name === database),
  );
  const rows = paths.flatMap(({ path }) => world.snapshots.get(path) ?? []);
  return rows.sort((a, b) => b.taken_at.localeCompare(a.taken_at));
}

function page(world: World, query: SnapshotQuery) {
  const all = rowsOf(world, query.tenant, query.database).filter((row) => fits(row, query));
  const begin = Number(query.after ?? 0);
  const rows = all.slice(begin, begin + query.limit);
  const end = begin + rows.length;
  return { rows, total: all.length, next: end < all.length ? String(end) : null };
}

function timeline(world: World, { tenant, database, from, until, cells }: TimelineQuery): Timeline {
  const [begin, end] = [Date.parse(from), Date.parse(until)];
  const cell_ms = Math.max(1_000, Math.floor((end - begin) / cells));
  const place = (instant: string) => Math.floor((Date.parse(instant) - begin) / cell_ms);
  const lanes = world.databases.filter(
    (row) => row.tenant === tenant && (database === null || row.name === database),
  );
  return {
    from,
    cell_ms,
    oldest: rowsOf(world, tenant, database).at(-1)?.taken_at ?? null,
    lanes: lanes.map(({ path }) => ({
      database: path,
      cells: Array.from({ length: cells + 1 }, (_, at) => {
        const rows = (world.snapshots.get(path) ?? []).filter((row) => place(row.taken_at) === at);
        const there = rows.filter((row) => row.seen !== "missing" && row.seen !== "damaged");
        const damaged = rows.filter((row) => row.seen === "damaged").length;
        const proved = there.filter((row) => row.proved_at !== null).length;
        const failed = world.jobs.filter(
          (job) => job.database === path && job.state === "failed" && place(job.requested_at) === at,
        ).length;
        const last = Math.max(...rows.map((row) => Date.parse(row.taken_at)), begin + at * cell_ms);
        return {
          at,
          last_at: new Date(last).toISOString(),
          proved,
          unproved: there.length - proved,
          damaged,
          missing: rows.length - there.length - damaged,
          failed,
          only: rows.length === 1 ? (rows[0]?.id ?? null) : null,
        };
      }).filter((cell) => cell.proved + cell.unproved + cell.damaged + cell.missing + cell.failed > 0),
      missed: world.missed
        .filter(
          (row) => row.database === path && Date.parse(row.last_at) > begin && Date.parse(row.first_at) < end,
        )
        .map(({ first_at, last_at, count, reason }) => ({ first_at, last_at, count, reason })),
    })),
  };
}

function detail(row: Snapshot, at: number): SnapshotDetail {
  const reasons = reasonsOf(row, at, 14, 8);
  const looked_at = new Date(Date.now() - 2 * HOUR).toISOString();
  const shared = {
    ...{ written_at: row.finished_at, looked_at, read_at: null, proved_at: row.proved_at, reasons },
    damaged_at: row.seen === "damaged" ? looked_at : null,
  };
  const gone = (missing: boolean) => (missing ? looked_at : null);
  const own = { id: row.id, storage: row.storage, seen: row.proved_at ? ("restored" as const) : row.seen };
  return {
    snapshot: row,
    places: [
      { ...own, ...shared, copy: false, look_failure: null, missing_at: gone(row.seen === "missing") },
      ...row.copies.map((copy) => ({
        ...copy,
        ...shared,
        proved_at: null,
        copy: true,
        look_failure:
          copy.seen === "missing"
            ? null
            : { at: looked_at, message: "s3://acme-offsite/bulkhead does not answer" },
        missing_at: gone(copy.seen === "missing"),
      })),
    ],
  };
}
