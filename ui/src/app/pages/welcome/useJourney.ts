/** How far somebody is on the way to the first backup. It outlives the page: every step is saved when it is done. */

import { useLocalStorage } from "@mantine/hooks";
import type { DatabaseStatus, Storage, Tenant } from "../../../bindings";

export interface Journey {
  /** Slug. */
  tenant: string | null;
  /** `TENANT/NAME`. */
  database: string | null;
  /** Whether a schedule was chosen, or left for later. */
  scheduled: boolean;
  /** Where the first backup goes to while no policy says it. */
  storage: string | null;
  /** Whether the key was kept elsewhere. */
  keyKept: boolean;
}

const NOWHERE: Journey = { tenant: null, database: null, scheduled: false, storage: null, keyKept: false };

export function useJourney() {
  const [journey, setJourney] = useLocalStorage({ key: "bulkhead-welcome", defaultValue: NOWHERE });
  return {
    journey,
    go: (further: Partial<Journey>) => setJourney((now) => ({ ...now, ...further })),
    end: () => setJourney(NOWHERE),
  };
}

export const STEPS = ["tenant", "database", "storage", "schedule", "backup"] as const;

/** The first step that is not done. What was removed meanwhile is to be done again. */
export function stepOf(
  journey: Journey,
  tenants: readonly Tenant[],
  databases: readonly DatabaseStatus[],
  storages: readonly Storage[],
): number {
  if (!tenants.some(({ slug }) => slug === journey.tenant)) {
    return 0;
  }
  if (!databases.some(({ path }) => path === journey.database)) {
    return 1;
  }
  if (storages.length === 0) {
    return 2;
  }
  return journey.scheduled ? 4 : 3;
}
