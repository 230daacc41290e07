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

/** What is undone on the way from a step to the one before. A storage that is there is no step any more. */
export const BEFORE: Readonly<Record<number, Partial<Journey>>> = {
  1: { tenant: null, database: null },
  2: { database: null },
  3: { database: null },
  4: { scheduled: false },
};

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
