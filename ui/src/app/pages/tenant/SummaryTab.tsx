/** How a tenant stands, in facts: to when they could be restored, what was measured, what is wrong. */

import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { DayLegend, DayStrip } from "../../../components/DayStrip";
import { KeyValue } from "../../../components/KeyValue";
import { ObjectiveBar } from "../../../components/ObjectiveBar";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { Attention, useDays } from "../../../features/overview";
import { RedundancyPanel } from "../../../features/redundancy";
import { formatBytes } from "../../../lib/bytes";
import { go, routes } from "../../../lib/routes";
import { Fix } from "../Fix";
import { RunningJobs } from "../RunningJobs";
import { NoDatabase } from "./NoDatabase";
import classes from "./TenantPage.module.css";
import type { TabProps } from "./tabs";

const fix = (row: DatabaseStatus) => <Fix row={row} />;
const open = (row: DatabaseStatus) => go(routes.tenant(row.tenant, "databases"));

export function SummaryTab({ tenant, databases }: TabProps) {
  const { t } = useTranslation();
  if (databases.length === 0) {
    return <NoDatabase tenant={tenant} />;
  }
  return (
    <div className={classes.two}>
      <div className={classes.column}>
        <Panel title={t("tenants.facts")}>
          <KeyValue
            facts={[
              { label: t("databases.list"), value: databases.length },
              { label: t("tenants.last"), value: <RelativeTime instant={tenant.last_good_at} /> },
              { label: t("tenants.next"), value: <Next instant={tenant.next_run_at} /> },
              { label: "RPO", value: <ObjectiveBar objective={tenant.rpo} /> },
              { label: "RTO", value: <ObjectiveBar objective={tenant.rto} /> },
              { label: t("tenants.proved"), value: <RelativeTime instant={tenant.last_proved_at} /> },
              { label: t("tenants.size"), value: formatBytes(tenant.bytes) },
              { label: t("tenants.slugShort"), value: tenant.slug },
            ]}
          />
        </Panel>
        <RunningJobs tenant={tenant.slug} />
      </div>
      <div className={classes.column}>
        <Attention rows={databases} oneTenant fix={fix} onOpen={open} />
        <Days slug={tenant.slug} />
        <RedundancyPanel tenant={tenant.slug} />
      </div>
    </div>
  );
}

function Next({ instant }: { instant: string | null }) {
  const { t } = useTranslation();
  return instant ? <RelativeTime instant={instant} /> : t("overview.noUpcoming");
}

function Days({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { data } = useDays();
  const days = data?.tenants.find(([tenant]) => tenant === slug)?.[1];
  return (
    <Panel title={t("overview.days", { count: data?.dates.length ?? 30 })} actions={<DayLegend />}>
      {data && days && <DayStrip dates={data.dates} days={days} />}
    </Panel>
  );
}
