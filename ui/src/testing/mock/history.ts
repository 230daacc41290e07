/** How a made-up storage grew. */

import type { StorageHistory } from "../../bindings";
import { ago, DAY, type World } from "./world";

const GB = 1_000_000_000;
/** Tenants that a picture names. */
const NAMED = 7;

interface Growth {
  days: number;
  free: number | null;
}

/** Daily looks up to today; sizes grow steadily with a little noise that is the same every time. */
export function historyOf(world: World, storage: string): StorageHistory {
  const { days: length, free } = world.growth.get(storage) ?? { days: 0, free: null };
  const days = Array.from({ length }, (_, at) => day(length - 1 - at));
  const sizes = world.tenants.map(({ slug }, which) => ({
    name: slug,
    bytes: days.map((_, at) => Math.round(sizeOf(which, at + 90 - length))),
  }));
  const used = world.tenants.filter(({ slug }) => world.databases.some(({ tenant }) => tenant === slug));
  const repositories = length === 0 ? [] : used.map(({ slug, name }, which) => repository(slug, name, which));
  const there = repositories.filter(({ tenant }) => !world.givenUp.has(`${tenant}/${storage}`));
  const failing = world.storageFailures.get(storage);
  return {
    days,
    tenants: sizes.slice(0, NAMED),
    rest:
      sizes.length > NAMED ? { name: String(sizes.length - NAMED), bytes: summed(sizes.slice(NAMED)) } : null,
    bytes: repositories.reduce((sum, row) => sum + (row.bytes ?? 0), 0),
    dumped: repositories.reduce((sum, row) => sum + row.dumped, 0),
    free,
    growth_per_day: length >= 14 ? [310_000_000, 402_000_000, 512_000_000] : null,
    full:
      free !== null && length >= 14 ? { earliest: day(-84), about: day(-98), give_or_take_days: 14 } : null,
    needed: 14,
    repositories: failing
      ? there.map((row) => (row.tenant === used[0]?.slug ? { ...row, failure: failing } : row))
      : there,
  };
}

export function grow(world: World, storage: string, growth: Growth): void {
  world.growth.set(storage, growth);
}

function day(ago_: number): string {
  return ago(ago_ * DAY).slice(0, 10);
}

function sizeOf(which: number, at: number): number {
  const base = (11 * GB) / (which + 1.4);
  const wave = Math.sin(at * (which + 2) * 0.7) * 0.015;
  return Math.max(0, base * (0.45 + at / 160 + wave));
}

function summed(rows: { bytes: number[] }[]): number[] {
  return (rows[0]?.bytes ?? []).map((_, at) => rows.reduce((sum, { bytes }) => sum + (bytes[at] ?? 0), 0));
}

function repository(tenant: string, name: string, which: number) {
  const bytes = Math.round(sizeOf(which, 90));
  return {
    tenant,
    tenant_name: name,
    bytes,
    snapshots: 34 - (which % 30),
    dumped: Math.round(bytes * (11.4 - (which % 9))),
    foreign: which === 1 ? 2 : 0,
    looked_at: ago((which + 1) * 47 * 60_000),
    failure: null,
  };
}
