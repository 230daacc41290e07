/** The history of drills, newest first. */

import { Skeleton } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DrillRow } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { MoreButton } from "../../../components/MoreButton";
import { Name } from "../../../components/Name";
import { OutcomeBadge } from "../../../components/OutcomeBadge";
import { RelativeTime } from "../../../components/RelativeTime";
import { subjectOf, useWhoseText, WhoseCell } from "../../../components/Whose";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { type Whose as Asked, useDrills } from "../api/drills";
import classes from "./Drills.module.css";
import { Measured } from "./Measured";

export function DrillTable({ tenant, database }: Asked) {
  const { t } = useTranslation();
  const drills = useDrills({ tenant, database });
  const { data, error, isPending } = drills;
  const rows = useMemo(() => data?.pages.flat() ?? [], [data]);
  const columns = useColumns(database === null, tenant === null);
  if (isPending) {
    return <Skeleton height={240} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (error && !data) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (rows.length === 0) {
    return <EmptyState icon={IconShieldCheck}>{t("drills.none")}</EmptyState>;
  }
  return (
    <DataTable
      label={t("drills.history")}
      rows={rows}
      columns={columns}
      rowKey={({ id }) => String(id)}
      onOpen={({ id }) => go(routes.drill(String(id)))}
      testId={({ id }) => `drill-${id}`}
      foot={<MoreButton pages={drills} />}
    />
  );
}

function useColumns(withDatabase: boolean, withTenant: boolean): Column<DrillRow>[] {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const whose = useWhoseText();
  return useMemo(() => {
    const database: Column<DrillRow> = {
      key: "database",
      label: t("drills.database"),
      by: (row) => whose(subjectOf(row.database)),
      wrap: true,
      cell: (row) =>
        withTenant ? (
          <WhoseCell {...subjectOf(row.database)} />
        ) : (
          <strong className={classes.name}>
            <Name>{row.database.slice(row.database.indexOf("/") + 1)}</Name>
          </strong>
        ),
    };
    return [
      {
        key: "outcome",
        label: t("drills.came"),
        by: ({ outcome }) => outcome,
        cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
      },
      ...(withDatabase ? [database] : []),
      {
        key: "ended",
        label: t("drills.when"),
        by: ({ ended_at }) => ended_at,
        cell: ({ ended_at }) => <RelativeTime instant={ended_at} reachable={false} />,
      },
      {
        key: "backup",
        label: t("drills.backupOf"),
        by: ({ taken_at }) => taken_at,
        cell: ({ taken_at, storage }) => (
          <span className={classes.stack}>
            {taken_at ? <RelativeTime instant={taken_at} reachable={false} /> : "–"}
            {storage && (
              <span className={classes.quiet}>
                <Name>{storage}</Name>
              </span>
            )}
          </span>
        ),
      },
      {
        key: "rto",
        label: t("drills.restoreTook"),
        by: ({ restore_ms }) => restore_ms,
        cell: ({ restore_ms, rto_seconds, rto_met }) => (
          <Measured millis={restore_ms} objective={rto_seconds} met={rto_met} />
        ),
      },
      {
        key: "rows",
        label: t("drills.compared"),
        align: "end",
        by: ({ rows }) => rows,
        // What did not come to a comparison has none of nought rows.
        cell: ({ rows, bytes, outcome }) =>
          outcome === "could-not-run" ? (
            "–"
          ) : (
            <span className={classes.stack}>
              {counted("rows", rows)}
              <span className={classes.quiet}>{formatBytes(bytes)}</span>
            </span>
          ),
      },
      {
        key: "who",
        under: "ended",
        label: t("drills.askedBy"),
        by: ({ who }) => who,
        cell: ({ who, scheduled }) => (scheduled ? t("drills.scheduled") : <Name>{who}</Name>),
      },
    ];
  }, [t, counted, whose, withDatabase, withTenant]);
}
