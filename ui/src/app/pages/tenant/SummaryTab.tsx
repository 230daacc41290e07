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
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { Fix } from "../Fix";
import { RunningJobs } from "../RunningJobs";
import { NoDatabase } from "./NoDatabase";
import classes from "./TenantPage.module.css";
import type { TabProps } from "./tabs";

/** Databases that are named; of more it is said how many. */
const NAMED = 3;

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
              {
                label: t("tenants.last"),
                value: <Oldest databases={databases} of={({ last_good_at }) => last_good_at} />,
              },
              { label: t("tenants.next"), value: <Next instant={tenant.next_run_at} /> },
              { label: "RPO", value: <ObjectiveBar objective={tenant.rpo} /> },
              { label: "RTO", value: <ObjectiveBar objective={tenant.rto} /> },
              {
                label: t("tenants.proved"),
                value: <Oldest databases={databases} of={({ last_proved_at }) => last_proved_at} />,
              },
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

interface OldestProps {
  databases: readonly DatabaseStatus[];
  /** When it was last, in UTC. */
  of: (row: DatabaseStatus) => string | null;
}

/** Of the databases together it is the oldest that counts: where one has none, that one is named, and what the others have stands beside it. */
function Oldest({ databases, of }: OldestProps) {
  const { t } = useTranslation();
  const without = databases.filter((row) => of(row) === null);
  const oldest = databases.flatMap((row) => of(row) ?? []).sort()[0];
  if (without.length === 0 || oldest === undefined) {
    return <RelativeTime instant={oldest ?? null} />;
  }
  const named = without.slice(0, NAMED).map(({ name }) => reveal(name));
  const more = without.length - named.length;
  return (
    <>
      {t("tenants.noneOf", {
        names: [...named, ...(more > 0 ? [t("tenants.andMore", { count: more })] : [])].join(", "),
      })}
      <br />
      {t("tenants.othersLast")} <RelativeTime instant={oldest} />
    </>
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
