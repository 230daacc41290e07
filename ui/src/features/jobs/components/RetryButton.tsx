/** The same once more. A restore is planned anew: its target may be another by now. So is what it made taking a place: on its page. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { useRetry } from "../api/history";

export function RetryButton({ job }: { job: Job }) {
  const { t } = useTranslation();
  const retry = useRetry();
  if (job.kind === "place") {
    return null;
  }
  if (job.kind === "restore") {
    // Files of another program have no plan.
    if (job.database === null) return null;
    return (
      <Button
        component="a"
        href={routes.restore(job.database, job.snapshot ?? undefined)}
        data-testid="job-retry"
      >
        {t("jobs.restoreAgain")}
      </Button>
    );
  }
  return (
    <>
      <Button
        onClick={() => retry.mutate(job, { onSuccess: (id) => go(routes.job(id)) })}
        loading={retry.isPending}
        variant={job.state === "done" ? "default" : "filled"}
        data-testid="job-retry"
      >
        {t("jobs.again")}
      </Button>
      {retry.error && <FailureAlert failure={failureOf(retry.error)} />}
    </>
  );
}
