/** Tenants and databases together, and whether what is shown is still true. */

import { useMemo } from "react";
import type { Failure } from "../bindings";
import { useOverview } from "../features/databases";
import { useStorages } from "../features/storages";
import { type Group, groupByTenant, useTenants } from "../features/tenants";
import { failureOf } from "../lib/result";

export interface Fleet {
  /** None while nothing was read yet. */
  groups: Group[] | null;
  failure: Failure | null;
  /** When the last good reading was, in milliseconds. */
  readAt: number;
  retry: () => void;
}

export function useFleet(): Fleet {
  const [tenants, overview, storages] = [useTenants(), useOverview(), useStorages()];
  // Until it is known how many storages there are, "Back up now" cannot know what to ask.
  const known = !storages.isPending;
  const groups = useMemo(
    () => (known && tenants.data && overview.data ? groupByTenant(tenants.data, overview.data) : null),
    [known, tenants.data, overview.data],
  );
  const thrown = tenants.error ?? overview.error;
  return {
    groups,
    failure: thrown ? failureOf(thrown) : null,
    readAt: Math.min(tenants.dataUpdatedAt, overview.dataUpdatedAt),
    retry: () => {
      tenants.refetch();
      overview.refetch();
    },
  };
}
