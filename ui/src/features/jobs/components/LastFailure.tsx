/** Why the last job of a database failed, and a way to try again. */

import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { DatabaseStatus, Failure } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { RelativeTime } from "../../../components/RelativeTime";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { useLastJob } from "../api/jobs";

interface Props {
  database: DatabaseStatus;
  actions?: ReactNode;
}

export function LastFailure({ database, actions }: Props) {
  const { t } = useTranslation();
  const { data: job, error } = useLastJob(database.path, database.last_job_at);
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  // That it failed is known already; why is on its way.
  const failure = job?.failure ?? known(database);
  const kind = t(`jobs.kind.${job?.kind ?? "backup"}`);
  const title = database.last_job_state === "interrupted" ? "jobs.interruptedTitle" : "jobs.failedTitle";
  return (
    <FailureAlert
      failure={failure}
      title={
        <>
          <Trans
            i18nKey={title}
            values={{ kind }}
            components={{ when: <RelativeTime instant={database.last_job_at} /> }}
          />
          {": "}
          {t(`errors.title.${failure.code}`)}
        </>
      }
      // Whatever its code: what was asked for is not there.
      severity="error"
      actions={
        <>
          {actions}
          {job && (
            <Button component="a" href={routes.job(job.id)} size="compact-sm" variant="default">
              {t("jobs.show")}
            </Button>
          )}
        </>
      }
    />
  );
}

/** What the overview alone says, until the job's own row is there or when it holds no more. */
function known({ last_job_code, last_job_state, path }: DatabaseStatus): Failure {
  const code = last_job_code ?? (last_job_state === "interrupted" ? "interrupted" : "internal");
  return { code, message: path, hints: [] };
}
