/** The numbers of the timeline as rows. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { subjectOf, useWhoseText, Whose } from "../../../components/Whose";
import { formatAbsolute } from "../../../lib/time";
import classes from "./Timeline.module.css";

interface Row {
  key: string;
  database: string;
  from: string;
  counts: {
    proved: number;
    unproved: number;
    damaged: number;
    missing: number;
    failed: number;
    missed: number;
  };
}

const COUNTS = ["proved", "unproved", "damaged", "missing", "failed", "missed"] as const;

export function TimelineTable({ data }: { data: Timeline }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const rows = useMemo(() => rowsOf(data), [data]);
  return (
    <div className={classes.table}>
      <DataTable
        label={t("backups.timeline")}
        rows={rows}
        rowKey={(row) => row.key}
        sort={{ column: "from", descending: true }}
        columns={[
          {
            key: "from",
            label: t("backups.from"),
            by: (row) => row.from,
            cell: (row) => formatAbsolute(row.from),
          },
          {
            key: "database",
            label: t("backups.database"),
            by: (row) => whose(subjectOf(row.database)),
            cell: (row) => <Whose {...subjectOf(row.database)} />,
          },
          ...COUNTS.map((count) => ({
            key: count,
            label: t(`backups.column.${count}`),
            align: "end" as const,
            by: (row: Row) => row.counts[count],
            cell: (row: Row) => row.counts[count] || "–",
          })),
        ]}
      />
    </div>
  );
}

function rowsOf({ from, cell_ms, lanes }: Timeline): Row[] {
  const begin = Date.parse(from);
  const none = { proved: 0, unproved: 0, damaged: 0, missing: 0, failed: 0, missed: 0 };
  return lanes.flatMap((lane) => [
    ...lane.cells.map(({ at, proved, unproved, damaged, missing, failed }) => ({
      key: `${lane.database} ${at}`,
      database: lane.database,
      from: new Date(begin + at * cell_ms).toISOString(),
      counts: { ...none, proved, unproved, damaged, missing, failed },
    })),
    ...lane.missed.map((missed) => ({
      key: `${lane.database} ${missed.first_at}`,
      database: lane.database,
      from: missed.first_at,
      counts: { ...none, missed: missed.count },
    })),
  ]);
}
