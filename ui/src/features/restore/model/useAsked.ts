/** Takes up what an address asks for: the backups of a database, or one of them, ready to be checked. */

import { useEffect, useRef } from "react";
import { routes } from "../../../lib/routes";
import { useRestoreJob, useSnapshot } from "../api/restore";
import { useDraft } from "../components/DraftProvider";
import { useSayings } from "../components/useSayings";
import { EMPTY, withSnapshot } from "./draft";

interface Asked {
  database: string | null;
  snapshot: string | null;
}

/** Whether it is still being looked for. */
export function useAsked({ database, snapshot }: Asked): boolean {
  const { draft, change } = useDraft();
  const say = useSayings();
  const job = useRestoreJob(database === null ? null : draft.job);
  const running = draft.job !== null && job.data?.job.ended_at === null;
  const settled = draft.job === null || job.data !== undefined || job.error !== null;
  // What was chosen already is not chosen anew; what has been carried out is.
  const known = draft.job === null && draft.database === database && matches(draft.snapshot?.id, snapshot);
  const stays = database === null || known || running;
  const found = useSnapshot(stays || !settled ? null : database, snapshot);
  const ready = settled && (snapshot === null || found.data !== undefined || found.error !== null);
  // The address changes a little later than the draft does.
  const taken = useRef<string | null>(null);
  const asked = JSON.stringify([database, snapshot]);
  useEffect(() => {
    if (database === null) {
      taken.current = null;
      return;
    }
    if (taken.current === asked || !(stays || ready)) {
      return;
    }
    taken.current = asked;
    if (running) {
      say.running();
    } else if (!known) {
      const fresh = { ...EMPTY, database };
      change(
        found.data
          ? { ...withSnapshot(fresh, found.data), step: "check" as const }
          : { ...fresh, step: "moment" as const },
      );
      if (draft.job === null && draft.snapshot !== null) {
        say.replaced(draft);
      }
    }
    // Asked for once: whoever comes back later finds what was chosen since.
    window.location.replace(routes.restore());
  }, [database, asked, stays, ready, running, known, found.data, draft, change, say]);
  return !stays && taken.current !== asked;
}

/** An address may name a snapshot by the beginning of its id. */
function matches(id: string | undefined, asked: string | null): boolean {
  return asked === null || (id?.startsWith(asked) ?? false);
}
