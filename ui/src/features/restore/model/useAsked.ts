/** Takes up what an address asks for: the backups of a database, or one of them, ready to be checked. */

import { useEffect, useRef } from "react";
import { routes } from "../../../lib/routes";
import { useSnapshot } from "../api/restore";
import { useDraft } from "../components/DraftProvider";
import { EMPTY } from "./draft";

interface Asked {
  database: string | null;
  snapshot: string | null;
}

/** Whether it is still being looked for. */
export function useAsked({ database, snapshot }: Asked): boolean {
  const { draft, change } = useDraft();
  // What was chosen already is not chosen anew.
  const known = database === null || (draft.database === database && matches(draft.snapshot?.id, snapshot));
  const found = useSnapshot(known ? null : database, snapshot);
  const taken = useRef(false);
  const ready = snapshot === null || found.data !== undefined || found.error !== null;
  useEffect(() => {
    if (known || !ready || taken.current) {
      return;
    }
    taken.current = true;
    const fresh = { ...EMPTY, database };
    change(
      found.data
        ? { ...fresh, snapshot: found.data, step: "check" as const }
        : { ...fresh, step: "moment" as const },
    );
  }, [known, ready, database, found.data, change]);
  useEffect(() => {
    // Asked for once: whoever comes back later finds what was chosen since.
    if (database !== null && known) {
      window.location.replace(routes.restore());
    }
  }, [database, known]);
  return !known && !taken.current;
}

/** An address may name a snapshot by the beginning of its id. */
function matches(id: string | undefined, asked: string | null): boolean {
  return asked === null || (id?.startsWith(asked) ?? false);
}
