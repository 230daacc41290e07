/** All backups of a tenant or of one of its databases. */

import { Button } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { EmptyState } from "../../components/EmptyState";
import { Page } from "../../components/Page";
import { BackupsView } from "../../features/backups";
import { useOverview } from "../../features/databases";
import { useTenants } from "../../features/tenants";
import { routes } from "../../lib/routes";
import { QueryGate } from "./QueryGate";
import { WhichTenant } from "./WhichTenant";

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
  const known = databases.find((row) => row.path === database) ?? null;
  const tenants = new Set(databases.map((row) => row.tenant));
  // Where there is one alone, nobody has to be asked: also one without databases is another.
  const all = useTenants();
  const many = tenants.size > 1 || (all.data?.length ?? 0) > 1;
  const slug = known?.tenant ?? tenant ?? (many ? null : databases[0]?.tenant);
  if (databases.length === 0) {
    return <None>{t("backups.noDatabase")}</None>;
  }
  if (!slug) {
    return <WhichTenant question={t("tenants.whichBackups")} to={routes.tenantBackups} />;
  }
  if (!tenants.has(slug)) {
    return <None tenant={slug}>{t("backups.noneOfTenant")}</None>;
  }
  return <BackupsView key={slug} databases={databases} tenant={slug} database={known?.path ?? null} />;
}

/** Without a database there is nothing to be shown. */
function None({ tenant, children }: { tenant?: string; children: ReactNode }) {
  const { t } = useTranslation();
  const add = (
    <Button component="a" href={routes.addDatabase(tenant)}>
      {t("databases.add")}
    </Button>
  );
  return (
    <EmptyState icon={IconArchive} action={add}>
      {children}
    </EmptyState>
  );
}
