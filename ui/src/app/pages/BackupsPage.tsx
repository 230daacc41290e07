/** All backups of a tenant or of one of its databases. */

import { Button } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { EmptyState } from "../../components/EmptyState";
import { Page } from "../../components/Page";
import { BackupsView } from "../../features/backups";
import { useOverview } from "../../features/databases";
import { routes } from "../../lib/routes";
import { QueryGate } from "./QueryGate";

interface Props {
  /** Slug that is asked for. */
  tenant: string | null;
  /** `TENANT/NAME` that is asked for. */
  database: string | null;
}

export function BackupsPage(asked: Props) {
  const { t } = useTranslation();
  const overview = useOverview();
  return (
    <Page title={t("backups.title")} fill>
      <QueryGate query={overview}>{(databases) => <Backups databases={databases} {...asked} />}</QueryGate>
    </Page>
  );
}

function Backups({ databases, tenant, database }: Props & { databases: DatabaseStatus[] }) {
  const { t } = useTranslation();
  // Without a question it begins where something can be seen.
  const known = databases.find((row) => row.path === database) ?? null;
  const slug =
    known?.tenant ?? tenant ?? (databases.find((row) => row.last_snapshot) ?? databases[0])?.tenant;
  if (!slug) {
    return (
      <EmptyState
        icon={IconArchive}
        action={
          <Button component="a" href={routes.addDatabase()}>
            {t("databases.add")}
          </Button>
        }
      >
        {t("backups.noDatabase")}
      </EmptyState>
    );
  }
  return <BackupsView key={slug} databases={databases} tenant={slug} database={known?.path ?? null} />;
}
