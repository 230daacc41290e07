/** Every tenant in a row: how it stands, to when it could be restored, and what was measured beside what was asked for. */

import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { TenantStatus } from "../../../bindings";
import { type Column, DataTable, type Selection } from "../../../components/DataTable";
import { ObjectiveBar } from "../../../components/ObjectiveBar";
import { OutcomeBadge } from "../../../components/OutcomeBadge";
import { RelativeTime } from "../../../components/RelativeTime";
import { formatBytes } from "../../../lib/bytes";
import { reveal } from "../../../lib/reveal";
import { countOf } from "../model/filter";
import { nameAndStanding } from "./columns";
import classes from "./TenantTable.module.css";

interface Props {
  tenants: readonly TenantStatus[];
  selected: ReadonlySet<string>;
  onSelect: (slugs: Set<string>) => void;
  onOpen: (tenant: TenantStatus) => void;
  foot: ReactNode;
}

export function TenantTable({ tenants, selected, onSelect, onOpen, foot }: Props) {
  const { t } = useTranslation();
  const columns = useColumns();
  const names = useMemo(() => new Map(tenants.map(({ slug, name }) => [slug, name])), [tenants]);
  const selection: Selection = {
    keys: selected,
    onChange: onSelect,
    label: (slug) => t("tenants.select", { name: reveal(names.get(slug) ?? slug) }),
  };
  return (
    <DataTable
      label={t("tenants.title")}
      rows={tenants}
      columns={columns}
      rowKey={({ slug }) => slug}
      onOpen={onOpen}
      selection={selection}
      sort={{ column: "name", descending: false }}
      foot={foot}
      testId={({ slug }) => `tenant-${slug}`}
    />
  );
}

const time = (instant: string | null) => (instant === null ? null : Date.parse(instant));
const share = (objective: TenantStatus["rpo"]) =>
  objective && (objective.is === null ? Number.MAX_SAFE_INTEGER : objective.is / objective.asked);

function useColumns(): Column<TenantStatus>[] {
  const { t } = useTranslation();
  return useMemo(
    (): Column<TenantStatus>[] => [
      ...nameAndStanding(t),
      {
        key: "databases",
        under: "name",
        label: t("databases.list"),
        align: "end",
        by: countOf,
        cell: (row, below) =>
          below ? (
            <span className={classes.count}>{t("tenants.databases", { count: countOf(row) })}</span>
          ) : (
            countOf(row)
          ),
      },
      {
        key: "last",
        label: t("tenants.last"),
        by: ({ last_good_at }) => time(last_good_at),
        cell: (row) => <LastBackup row={row} />,
      },
      {
        key: "next",
        under: "last",
        label: t("tenants.next"),
        by: ({ next_run_at }) => time(next_run_at),
        cell: ({ next_run_at }) =>
          next_run_at ? (
            <RelativeTime instant={next_run_at} reachable={false} />
          ) : (
            <span className={classes.quiet}>–</span>
          ),
      },
      {
        key: "rpo",
        label: "RPO",
        by: ({ rpo }) => share(rpo),
        cell: ({ rpo }) => <ObjectiveBar objective={rpo} />,
      },
      {
        key: "rto",
        label: "RTO",
        by: ({ rto }) => share(rto),
        cell: ({ rto }) => <ObjectiveBar objective={rto} />,
      },
      {
        key: "drilled",
        label: t("tenants.drilled"),
        by: ({ last_drill_at }) => time(last_drill_at),
        cell: ({ last_drill, last_drill_at }) =>
          last_drill ? (
            <span className={classes.drill}>
              <OutcomeBadge outcome={last_drill} size={14} />
              <RelativeTime instant={last_drill_at} reachable={false} />
            </span>
          ) : (
            <span className={classes.quiet}>{t("tenants.neverDrilled")}</span>
          ),
      },
      {
        key: "size",
        under: "status",
        label: t("tenants.size"),
        align: "end",
        by: ({ bytes }) => bytes,
        cell: ({ bytes }) => (bytes > 0 ? formatBytes(bytes) : <span className={classes.quiet}>–</span>),
      },
    ],
    [t],
  );
}

/** Everything could be restored to then: where a database has no backup there is no such time, whatever the others have. */
function LastBackup({ row }: { row: TenantStatus }) {
  const { t } = useTranslation();
  const never = row.bytes > 0 ? "tenants.notAllBackedUp" : "tenants.neverBackedUp";
  return <RelativeTime instant={row.last_good_at} never={t(never)} reachable={false} />;
}
