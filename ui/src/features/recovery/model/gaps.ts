/** What a rehearsal found wanting: the worst first, each with the place where it is mended. */

import type { DisasterDrill, DisasterGap, DisasterGapKind } from "../../../bindings";
import { routes } from "../../../lib/routes";
import { sorted } from "../../../lib/sort";

/** Data that is lost, then what would be lost with the machine, then the rest. */
const GRAVITY = { lost: 0, grave: 1, rest: 2 } as const;

type Place = "policy" | "kit" | "backups" | "tools";

/** How grave each kind is, and where it is mended; nowhere where that is not in this window. */
const KINDS: Record<DisasterGapKind, [keyof typeof GRAVITY, Place | null]> = {
  "not-back": ["lost", "backups"],
  "no-copy": ["lost", "policy"],
  "dead-key": ["lost", "kit"],
  "not-opened": ["grave", null],
  "storage-secret": ["grave", null],
  "database-password": ["grave", null],
  "too-old": ["rest", "policy"],
  "too-slow": ["rest", "backups"],
  asserted: ["rest", "policy"],
  "not-loaded": ["rest", "tools"],
  "old-kit": ["rest", "kit"],
  "outdated-kit": ["rest", "kit"],
  "no-contact": ["rest", "kit"],
  unseen: ["rest", null],
  untold: ["rest", null],
};

const REACHED = { lost: 0, fetched: 1, proved: 2 } as const;

export function worstFirst({ gaps, databases }: Pick<DisasterDrill, "gaps" | "databases">) {
  return {
    gaps: sorted(gaps, ({ kind = "untold" }) => GRAVITY[KINDS[kind][0]], false),
    databases: sorted(databases, ({ reached }) => REACHED[reached], false),
  };
}

export interface Mending {
  place: Place;
  address: string;
}

/** Where something is mended. */
export function mendingOf(
  { kind = "untold", database = null }: Pick<DisasterGap, "kind" | "database">,
  { tenant }: Pick<DisasterDrill, "tenant">,
): Mending | null {
  const place = KINDS[kind][1];
  return place && { place, address: addressOf(place, tenant, database) };
}

function addressOf(place: Place, tenant: string, database: string | null): string {
  switch (place) {
    case "policy":
      return routes.tenant(tenant, "policy");
    case "kit":
      return routes.tenant(tenant, "settings");
    case "tools":
      return routes.settings("tools");
    case "backups":
      return routes.backups(database ?? undefined);
  }
}
