/** What a rehearsal found wanting: the worst first, each with the place where it is mended. */

import type { DisasterDrill, DisasterGap } from "../../../bindings";
import { routes } from "../../../lib/routes";
import { sorted } from "../../../lib/sort";

/** By what the back end says: data that is lost, then what would be lost with the machine, then the rest. */
const GRAVE = [/did not come back|everything is lost|opens nothing/, /no copy|alone$|not in the kit/];

const REACHED = { lost: 0, fetched: 1, proved: 2 } as const;

function gravityOf({ what }: DisasterGap): number {
  const at = GRAVE.findIndex((pattern) => pattern.test(what));
  return at < 0 ? GRAVE.length : at;
}

export function worstFirst({ gaps, databases }: Pick<DisasterDrill, "gaps" | "databases">) {
  return {
    gaps: sorted(gaps, gravityOf, false),
    databases: sorted(databases, ({ reached }) => REACHED[reached], false),
  };
}

export interface Mending {
  place: "policy" | "kit" | "backups" | "tools";
  address: string;
}

/** Where something is mended; none where that is not in this window. */
export function mendingOf(
  { what, hint }: DisasterGap,
  { tenant, databases }: Pick<DisasterDrill, "tenant" | "databases">,
): Mending | null {
  if (/--copy-to|what is asserted/.test(hint)) {
    return { place: "policy", address: routes.tenant(tenant, "policy") };
  }
  if (/\bkits?\b/.test(what)) {
    return /is not in the kit/.test(what)
      ? null
      : { place: "kit", address: routes.tenant(tenant, "settings") };
  }
  if (/server programs/.test(hint)) {
    return { place: "tools", address: routes.settings("tools") };
  }
  const lost = databases.find(({ database }) => what.startsWith(`${database} `));
  return lost ? { place: "backups", address: routes.backups(lost.database) } : null;
}
