/** Evidence for whoever asks. */

import { Select } from "@mantine/core";
import { IconFileCertificate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../bindings";
import { Page } from "../../components/Page";
import { Report } from "../../features/reports";
import { useTenants } from "../../features/tenants";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";
import { NoTenant } from "./NoTenant";
import { QueryGate } from "./QueryGate";
import { WhichTenant } from "./WhichTenant";

export function ReportsPage({ tenant }: { tenant: string | null }) {
  const { t } = useTranslation();
  return (
    <Page title={t("reports.title")} description={t("reports.about")}>
      <QueryGate query={useTenants()}>{(rows) => <Reports tenants={rows} tenant={tenant} />}</QueryGate>
    </Page>
  );
}

function Reports({ tenants, tenant }: { tenants: Tenant[]; tenant: string | null }) {
  const { t } = useTranslation();
  // Where there is one alone, nobody has to be asked.
  const chosen = tenant ?? (tenants.length > 1 ? null : tenants[0]?.slug);
  if (tenants.length === 0) {
    return <NoTenant icon={IconFileCertificate}>{t("reports.none")}</NoTenant>;
  }
  if (!chosen) {
    return <WhichTenant question={t("tenants.whichReport")} to={routes.reports} />;
  }
  return (
    <>
      <div data-print="no">
        <Select
          size="xs"
          w={280}
          label={t("reports.choose")}
          value={chosen}
          onChange={(value) => value && go(routes.reports(value))}
          data={tenants.map(({ slug, name }) => ({ value: slug, label: reveal(name) }))}
          searchable
          limit={100}
          allowDeselect={false}
          data-testid="report-tenant"
        />
      </div>
      <Report key={chosen} tenant={chosen} />
    </>
  );
}
