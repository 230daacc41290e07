/** Fills in a name that nothing has yet, where a new database is to be made and none was given. */

import { useEffect } from "react";
import { useFreeName } from "../api/restore";
import { useDraft } from "../components/DraftProvider";

export function useProposedName() {
  const { draft, change } = useDraft();
  const wanted = draft.name === null && draft.where === "beside" && draft.what !== "file";
  const proposed = useFreeName(draft.database, wanted);
  const name = proposed.data;
  useEffect(() => {
    if (wanted && name !== undefined) {
      change((old) => (old.name === null ? { ...old, name } : old));
    }
  }, [wanted, name, change]);
  return proposed;
}
