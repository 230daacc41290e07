/** What runs, or what waits for a place. */

import { IconActivity } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { ListSkeleton } from "../../../components/Skeletons";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { useActiveJobs } from "../api/history";
import { useJobColumns } from "./useJobColumns";

export function ActiveJobs({ queued }: { queued: boolean }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useActiveJobs();
  const columns = useJobColumns(true);
  const rows = useMemo(
    () => data?.filter(({ state }) => (state === "queued") === queued) ?? [],
    [data, queued],
  );
  if (isPending) {
    return <ListSkeleton />;
  }
  return (
    <>
      {error && <FailureAlert failure={failureOf(error)} />}
      {data && rows.length === 0 && (
        <EmptyState icon={IconActivity}>{t(queued ? "jobs.noneQueued" : "jobs.noneRunning")}</EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          label={t(queued ? "jobs.tab.queued" : "jobs.tab.running")}
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          onOpen={({ id }) => go(routes.job(id))}
          testId={({ id }) => `job-${id}`}
        />
      )}
    </>
  );
}
