/** Asks for a drill, and leads to its job once it has begun. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { go, routes } from "../../../lib/routes";
import { useRunDrill } from "../api/drills";
import classes from "./Drills.module.css";

/** `told` where there is no room to show why it could not begin. */
export function useBeginDrill({ told = false } = {}) {
  const { t } = useTranslation();
  const run = useRunDrill(told);
  const say = (job: string) =>
    notifications.show({
      color: "gray",
      message: (
        <span className={classes.acts}>
          {t("drills.begun")}
          <Button size="compact-sm" variant="default" onClick={() => go(routes.job(job))}>
            {t("jobs.show")}
          </Button>
        </span>
      ),
    });
  /** `which` is `latest`, `random`, or the id of a snapshot. */
  const begin = (database: string, which: string, onBegun?: () => void) =>
    // A promise, since what asked may have gone by then: where the job shows, the button does not.
    run.mutateAsync({ database, which }).then(
      (job) => {
        say(job);
        onBegun?.();
      },
      () => {
        // It is told, or shown as the error.
      },
    );
  return { begin, pending: run.isPending, error: run.error };
}
