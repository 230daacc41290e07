/** Restores that prove backups, and the rehearsal of the loss of this machine. */

import { Pill, Select, Tabs } from "@mantine/core";
import { IconShieldCheck, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../bindings";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { Panel } from "../../components/Panel";
import { subjectOf, useWhoseText } from "../../components/Whose";
import { useOverview } from "../../features/databases";
import { DrillPlans, DrillTable, RunDrill } from "../../features/drills";
import { UnderWay } from "../../features/jobs";
import { Disaster } from "../../features/recovery";
import { useStorages } from "../../features/storages";
import { useTenants } from "../../features/tenants";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";
import { NoTenant } from "./NoTenant";
import { QueryGate } from "./QueryGate";
import classes from "./Stack.module.css";
import { WhichTenant } from "./WhichTenant";

interface Props {
  tab: "drills" | "schedule" | "disaster";
  /** The database that is asked about. */
  database: string | null;
  tenant: string | null;
}

const ADDRESSES = {
  drills: () => routes.drills(),
  schedule: () => routes.drillPlans(),
  disaster: () => routes.disaster(),
};

export function DrillsPage({ tab, database, tenant }: Props) {
  const { t } = useTranslation();
  const tenants = useTenants();
  return (
    <Page title={t("drills.title")} description={t("drills.about")} wide={tab !== "disaster"}>
      <Tabs value={tab} onChange={(to) => go(ADDRESSES[to as Props["tab"]]())} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="drills">{t("drills.tabs.drills")}</Tabs.Tab>
          <Tabs.Tab value="schedule">{t("drills.tabs.schedule")}</Tabs.Tab>
          <Tabs.Tab value="disaster">{t("recovery.disaster")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="drills">
          <Drills database={database} />
        </Tabs.Panel>
        <Tabs.Panel value="schedule">
          <DrillPlans />
        </Tabs.Panel>
        <Tabs.Panel value="disaster">
          <QueryGate query={tenants}>{(rows) => <Disasters tenants={rows} tenant={tenant} />}</QueryGate>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Drills({ database }: { database: string | null }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const overview = useOverview();
  const paths = overview.data?.map(({ path }) => path) ?? [];
  if (overview.data?.length === 0) {
    return <NoTenant icon={IconShieldCheck}>{t("drills.none")}</NoTenant>;
  }
  return (
    <div className={classes.stack}>
      {paths.length > 0 && (
        <Panel title={t("drills.now")} note={t("drills.nowNote")}>
          <RunDrill key={database} databases={paths} chosen={database ?? paths[0] ?? null} />
        </Panel>
      )}
      {database !== null && (
        <Pill.Group>
          <Pill
            size="md"
            withRemoveButton
            onRemove={() => go(routes.drills())}
            removeButtonProps={{ "aria-label": t("drills.showAll"), "aria-hidden": false, tabIndex: 0 }}
            data-testid="drills-of"
          >
            <Name>{t("drills.only", { database: whose(subjectOf(database)) })}</Name>
          </Pill>
        </Pill.Group>
      )}
      <UnderWay kind="drill" database={database} />
      <DrillTable tenant={null} database={database} />
    </div>
  );
}

function Disasters({ tenants, tenant }: { tenants: Tenant[]; tenant: string | null }) {
  const { t } = useTranslation();
  const storages = useStorages();
  const chosen = tenant ?? (tenants.length > 1 ? null : tenants[0]?.slug);
  if (tenants.length === 0) {
    return <NoTenant icon={IconUsers}>{t("recovery.noTenant")}</NoTenant>;
  }
  if (!chosen) {
    return <WhichTenant question={t("tenants.whichLoss")} to={routes.disaster} />;
  }
  return (
    <div className={classes.stack}>
      <Select
        size="xs"
        w={280}
        label={t("reports.choose")}
        value={chosen}
        onChange={(value) => value && go(routes.disaster(value))}
        data={tenants.map(({ slug, name }) => ({ value: slug, label: reveal(name) }))}
        searchable
        limit={100}
        allowDeselect={false}
      />
      <Disaster key={chosen} tenant={chosen} tenants={tenants} storages={storages.data ?? []} />
    </div>
  );
}
