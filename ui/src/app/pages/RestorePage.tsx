/** The restore: a page, since nobody should lose it to a click beside a dialog. */

import { Button } from "@mantine/core";
import { IconArchiveOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { EmptyState } from "../../components/EmptyState";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { useOverview } from "../../features/databases";
import { JobRun } from "../../features/jobs";
import { Walkthrough } from "../../features/restore";
import { routes } from "../../lib/routes";
import { QueryGate } from "./QueryGate";

interface Props {
  database: string | null;
  snapshot: string | null;
}

export function RestorePage(asked: Props) {
  const { t } = useTranslation();
  const overview = useOverview();
  return (
    <Page title={t("restore.title")} description={t("restore.description")}>
      <QueryGate query={overview} skeleton={<Loading height={420} />}>
        {(databases) => <Restore databases={databases} asked={asked} />}
      </QueryGate>
    </Page>
  );
}

function Restore({ databases, asked }: { databases: DatabaseStatus[]; asked: Props }) {
  const { t } = useTranslation();
  if (databases.every(({ last_snapshot }) => last_snapshot === null)) {
    const action = (
      <Button component="a" href={databases.length === 0 ? routes.welcome() : routes.tenants()}>
        {t(databases.length === 0 ? "tenants.first" : "frame.page.tenants")}
      </Button>
    );
    return (
      <EmptyState icon={IconArchiveOff} action={action}>
        {t("restore.nothing")}
      </EmptyState>
    );
  }
  return (
    <Walkthrough
      databases={databases}
      asked={asked}
      renderJob={(job, database, cancelNote) => (
        <JobRun id={job} database={database} cancelNote={cancelNote} />
      )}
    />
  );
}
