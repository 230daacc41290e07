/** A database with its jobs and its backups: where the features meet. */

import { Button, Group as Line, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { ReasonNotice } from "../../../components/ReasonNotice";
import { DatabaseRow, TestDatabase } from "../../../features/databases";
import { BackupButton, JobProgress, LastFailure, useBackup } from "../../../features/jobs";
import { SnapshotList } from "../../../features/snapshots";
import { useStorages } from "../../../features/storages";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { worstReasonOf } from "../../../lib/status";
import { Fix, fixOf } from "../Fix";

interface Props {
  database: DatabaseStatus;
  open: boolean;
  onToggle: () => void;
}

export function DatabaseEntry({ database, open, onToggle }: Props) {
  const { t } = useTranslation();
  const backup = useBackup(database.path);
  const storages = useStorages();
  return (
    <DatabaseRow
      database={database}
      open={open}
      onToggle={onToggle}
      actions={
        database.running_job === null && (
          <>
            {database.last_snapshot !== null && (
              <Button
                variant="default"
                component="a"
                href={routes.restore(database.path, database.last_snapshot)}
              >
                {t("tenants.restore")}
              </Button>
            )}
            <BackupButton
              storages={storages.data ?? []}
              pending={backup.isPending}
              urgent={fixOf(database) === "backup"}
              onRun={backup.mutate}
            />
          </>
        )
      }
      notice={noticeOf(database, backup.error)}
    >
      <Stack gap="md">
        <SnapshotList database={database.path} />
        <Line gap="xs" align="flex-start">
          <TestDatabase path={database.path} />
          <Button variant="default" size="compact-sm" component="a" href={routes.database(database.path)}>
            {t("databases.open")}
          </Button>
          <Button variant="default" size="compact-sm" component="a" href={routes.backups(database.path)}>
            {t("backups.title")}
          </Button>
          <Button variant="default" size="compact-sm" component="a" href={routes.ownRules(database.path)}>
            {t("rules.ownOfDatabase")}
          </Button>
        </Line>
      </Stack>
    </DatabaseRow>
  );
}

/** The one thing to know: what runs, else why it could not start, else why the last job failed, else what weighs most against it. */
function noticeOf(database: DatabaseStatus, refused: Error | null) {
  const { running_job, last_job_state } = database;
  // The button of the backup stands above it, and whoever is to look is here.
  const mend = ["backup", "look"].includes(fixOf(database) ?? "") ? null : <Fix row={database} />;
  if (running_job !== null) {
    return <JobProgress key={running_job} id={running_job} name={database.name} />;
  }
  if (refused) {
    return <FailureAlert failure={failureOf(refused)} />;
  }
  if (last_job_state === "failed" || last_job_state === "interrupted") {
    return <LastFailure database={database} actions={mend} />;
  }
  const reason = worstReasonOf(database);
  return reason ? <ReasonNotice reason={reason} action={mend} /> : null;
}
