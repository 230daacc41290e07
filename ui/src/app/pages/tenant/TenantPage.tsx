/** One client: how they stand, and everything that is kept for them. */

import { Button, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, TenantStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { Page } from "../../../components/Page";
import { StatusBadge } from "../../../components/StatusBadge";
import { TenantMark } from "../../../components/TenantMark";
import { useOverview } from "../../../features/databases";
import { useStanding } from "../../../features/overview";
import { usePauseTenants } from "../../../features/tenants";
import { go, routes, type TenantTab } from "../../../lib/routes";
import { statusOfLevel } from "../../../lib/status";
import { formatClock } from "../../../lib/time";
import { useKeys } from "../../../lib/useKeys";
import { NotFoundPage } from "../NotFoundPage";
import { QueryGate } from "../QueryGate";
import { TenantActions } from "./TenantActions";
import classes from "./TenantPage.module.css";
import { TABS } from "./tabs";

interface Props {
  slug: string;
  /** The tab that the address names. */
  tab: string | null;
}

export function TenantPage({ slug, tab }: Props) {
  const [standing, databases] = [useStanding(), useOverview()];
  return (
    <QueryGate query={standing} padded>
      {({ tenants }) => {
        const tenant = tenants.find((row) => row.slug === slug);
        return tenant ? (
          <QueryGate query={databases} padded>
            {(rows) => (
              <Tenant tenant={tenant} databases={rows.filter((row) => row.tenant === slug)} tab={tab} />
            )}
          </QueryGate>
        ) : (
          <NotFoundPage />
        );
      }}
    </QueryGate>
  );
}

interface TenantProps {
  tenant: TenantStatus;
  databases: DatabaseStatus[];
  tab: string | null;
}

function Tenant({ tenant, databases, tab }: TenantProps) {
  const { t } = useTranslation();
  const current = TABS.find(({ name }) => name === tab) ?? TABS[0];
  const add = routes.addDatabase(tenant.slug);
  useKeys({ "mod+N": () => go(add) });
  return (
    <Page
      name={tenant.name}
      wide
      title={
        <span className={classes.name}>
          <TenantMark slug={tenant.slug} size={14} />
          <Name>{tenant.name}</Name>
        </span>
      }
      description={
        <span className={classes.title}>
          <StatusBadge status={statusOfLevel(tenant.protection)} testId="tenant-status" />
          {tenant.running > 0 && <StatusBadge status="running" />}
          {tenant.paused_until && <Paused slug={tenant.slug} until={tenant.paused_until} />}
          {tenant.reason && <Name>{tenant.reason}</Name>}
        </span>
      }
      actions={<TenantActions databases={databases} add={add} />}
    >
      <Tabs
        value={current?.name ?? null}
        onChange={(name) => name && go(routes.tenant(tenant.slug, name as TenantTab))}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs}>
          {TABS.map(({ name }) => (
            <Tabs.Tab key={name} value={name} data-testid={`tab-${name}`}>
              {t(`tenants.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, render }) => (
          <Tabs.Panel key={name} value={name} className={classes.panel}>
            {render({ tenant, databases })}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

/** That nothing of it begins by itself, until when, and how to end that. */
function Paused({ slug, until }: { slug: string; until: string }) {
  const { t } = useTranslation();
  const pause = usePauseTenants();
  return (
    <>
      <StatusBadge status="paused" testId="tenant-paused" />
      <span>{t("tenants.pausedUntil", { time: formatClock(until, Date.now()) })}</span>
      <Button
        size="compact-sm"
        variant="default"
        loading={pause.isPending}
        onClick={() => pause.mutate({ slugs: [slug], minutes: null })}
      >
        {t("scheduler.resume")}
      </Button>
    </>
  );
}
