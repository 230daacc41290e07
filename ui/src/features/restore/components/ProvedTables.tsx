/** Every table with what was counted and hashed of it. */

import { IconCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ManifestTable } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import classes from "./TablePick.module.css";
import { tableColumns } from "./tableColumns";

export function ProvedTables({ tables }: { tables: readonly ManifestTable[] }) {
  const { t } = useTranslation();
  const columns = useMemo<Column<ManifestTable>[]>(
    () => [
      ...tableColumns(t),
      {
        key: "hash",
        label: t("restore.verify.hash"),
        width: 150,
        cell: ({ hash }) => (
          <code title={hash} style={{ fontSize: 12 }}>
            {hash.slice(0, 12)}
          </code>
        ),
      },
      {
        key: "equal",
        label: t("restore.verify.verdict"),
        width: 90,
        cell: () => (
          <span style={{ display: "inline-flex", gap: 5, alignItems: "center", color: "var(--tone-good)" }}>
            <IconCheck size={14} stroke={2.5} aria-hidden />
            {t("restore.verify.same")}
          </span>
        ),
      },
    ],
    [t],
  );
  return (
    <div className={classes.table}>
      <DataTable
        label={t("restore.verify.tables")}
        rows={tables}
        columns={columns}
        rowKey={({ name }) => name}
      />
    </div>
  );
}
