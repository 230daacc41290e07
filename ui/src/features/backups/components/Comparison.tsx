/** What changed in a database from one backup to another: tables that came, went, grew, shrank or were rewritten. */

import { Skeleton, Text } from "@mantine/core";
import { IconEqual } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { TableChange } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { failureOf } from "../../../lib/result";
import { useChanges } from "../api/backups";
import classes from "./BackupDetail.module.css";

interface Props {
  database: string;
  older: string;
  newer: string;
}

export function Comparison({ database, older, newer }: Props) {
  const { t } = useTranslation();
  const { kind: wordOf } = useCounted();
  const { data, error, isPending } = useChanges(database, older, newer);
  if (isPending) {
    return <Skeleton height={260} radius="md" role="status" aria-label={t("backups.reading")} />;
  }
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  const objects = [...kinds(data.added, "added"), ...kinds(data.removed, "removed")];
  return (
    <>
      <Panel
        title={t("backups.tables")}
        note={t("backups.same", { count: data.same })}
        flush
        testId="changes"
      >
        {data.tables.length === 0 ? (
          <EmptyState icon={IconEqual}>{t("backups.nothingChanged")}</EmptyState>
        ) : (
          <ChangeTable rows={data.tables} />
        )}
      </Panel>
      {objects.length > 0 && (
        <Panel title={t("backups.objects")}>
          <KeyValue
            facts={objects.map(({ kind, names, way }) => ({
              label: t(`backups.objects_${way}`, { kind: wordOf(kind, names.length) }),
              value: (
                <Text size="sm" span>
                  <Name>{names.join(", ")}</Name>
                </Text>
              ),
            }))}
          />
        </Panel>
      )}
    </>
  );
}

function kinds(pairs: readonly [string, string][], way: "added" | "removed") {
  const all = [...new Set(pairs.map(([kind]) => kind))];
  const names = (of: string) => pairs.filter(([kind]) => kind === of).map(([, name]) => name);
  return all.map((kind) => ({ kind, way, names: names(kind) }));
}

function ChangeTable({ rows }: { rows: TableChange[] }) {
  const { t } = useTranslation();
  const count = (value: number | null) => (value === null ? "–" : formatCount(value));
  return (
    <DataTable
      label={t("backups.tables")}
      rows={rows}
      rowKey={({ name }) => name}
      flush
      columns={[
        {
          key: "name",
          label: t("backups.table"),
          by: (row) => row.name,
          cell: (row) => <Name>{row.name}</Name>,
        },
        {
          key: "what",
          label: t("backups.what"),
          by: kindOf,
          cell: (row) => t(`backups.changed.${kindOf(row)}`),
        },
        { key: "before", label: t("backups.rowsBefore"), align: "end", cell: (row) => count(row.before) },
        { key: "after", label: t("backups.rowsAfter"), align: "end", cell: (row) => count(row.after) },
        {
          key: "difference",
          label: t("backups.difference"),
          align: "end",
          by: (row) => Math.abs(differenceOf(row)),
          cell: (row) => <span className={classes.change}>{signed(differenceOf(row))}</span>,
        },
      ]}
    />
  );
}

function kindOf({ before, after }: TableChange): "added" | "removed" | "more" | "fewer" | "rewritten" {
  if (before === null) {
    return "added";
  }
  if (after === null) {
    return "removed";
  }
  if (after === before) {
    return "rewritten";
  }
  return after > before ? "more" : "fewer";
}

function differenceOf({ before, after }: TableChange): number {
  return (after ?? 0) - (before ?? 0);
}

function signed(count: number): string {
  return count === 0 ? "±0" : `${count > 0 ? "+" : "−"}${formatCount(Math.abs(count))}`;
}
