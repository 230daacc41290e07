/** The last days of every tenant: whether it goes on night for night. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Day, TenantStatus } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { DayLegend, DayStrip } from "../../../components/DayStrip";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { TenantMark } from "../../../components/TenantMark";
import { failureOf } from "../../../lib/result";
import { useDays } from "../api/overview";
import classes from "./Attention.module.css";

interface Props {
  tenants: readonly TenantStatus[];
  onOpen: (tenant: TenantStatus) => void;
}

export function Strips({ tenants, onOpen }: Props) {
  const { t } = useTranslation();
  const { data, error } = useDays();
  const days = useMemo(() => new Map<string, (Day | null)[]>(data?.tenants ?? []), [data]);
  const columns = useColumns(data?.dates ?? [], days);
  return (
    <Panel
      title={t("overview.days", { count: data?.dates.length ?? 30 })}
      actions={<DayLegend />}
      flush
      testId="strips"
    >
      {error && <FailureAlert failure={failureOf(error)} />}
      {!data && !error && <Loading height={160} radius={0} />}
      {data && (
        <div className={classes.list}>
          <DataTable
            label={t("overview.days", { count: data.dates.length })}
            rows={tenants}
            columns={columns}
            rowKey={({ slug }) => slug}
            onOpen={onOpen}
            flush
          />
        </div>
      )}
    </Panel>
  );
}

function useColumns(dates: readonly string[], days: Map<string, (Day | null)[]>): Column<TenantStatus>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "name",
        label: t("tenants.one"),
        width: "32%",
        wrap: true,
        by: ({ name }) => name,
        cell: ({ slug, name }) => (
          <span className={classes.who}>
            <TenantMark slug={slug} />
            <Name>{name}</Name>
          </span>
        ),
      },
      {
        key: "days",
        label: t("overview.strip"),
        // Of a list of many, those that went wrong most are looked for.
        by: ({ slug }) => days.get(slug)?.filter((day) => day === "failed" || day === "missed").length ?? 0,
        cell: ({ slug }) => <DayStrip dates={dates} days={days.get(slug) ?? []} />,
      },
    ],
    [t, dates, days],
  );
}
