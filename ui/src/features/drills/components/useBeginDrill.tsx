/** Asks for a drill, and leads to its job once it has begun. */

import { useTranslation } from "react-i18next";
import { tellBegun } from "../../../components/begun";
import { useRunDrill } from "../api/drills";

/** `told` where there is no room to show why it could not begin. */
export function useBeginDrill({ told = false } = {}) {
  const { t } = useTranslation();
  const run = useRunDrill(told);
  /** `which` is `latest`, `random`, or the id of a snapshot. */
  const begin = (database: string, which: string, onBegun?: () => void) =>
    // A promise, since what asked may have gone by then: where the job shows, the button does not.
    run.mutateAsync({ database, which }).then(
      (job) => {
        tellBegun(job, t("drills.begun"));
        onBegun?.();
      },
      () => {
        // It is told, or shown as the error.
      },
    );
  return { begin, pending: run.isPending, error: run.error };
}
