/** Tables to choose from, with their rows and sizes. */

import { Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ManifestTable, SnapshotManifest } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { FilterInput } from "../../../components/FilterInput";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { reveal } from "../../../lib/reveal";
import { chosenAfter, type PickedTable, pickable, withParts } from "../model/tables";
import { useDraft } from "./DraftProvider";
import classes from "./TablePick.module.css";
import { tableColumns } from "./tableColumns";

export function TablePick({ manifest }: { manifest: SnapshotManifest }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { draft, change } = useDraft();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const { wholes } = manifest;
  const tables = useMemo(() => pickable(manifest.tables, wholes), [manifest.tables, wholes]);
  const rows = useMemo(
    () => tables.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)),
    [tables, wanted],
  );
  const chosen = useMemo(() => withParts(draft.tables, wholes), [draft.tables, wholes]);
  // What the filter hides stays chosen.
  const onChange = (keys: Set<string>) => {
    const shown = new Set(rows.map(({ name }) => name));
    change({ tables: chosenAfter(draft.tables, keys, shown, wholes) });
  };
  return (
    <div className={classes.pick}>
      <FilterInput value={filter} onChange={setFilter} label={t("restore.what.filter")} />
      <div className={classes.table}>
        <DataTable
          label={t("restore.what.tables")}
          rows={rows}
          columns={useColumns(manifest.engine === "sqlite")}
          rowKey={({ name }) => name}
          selection={{
            keys: chosen,
            onChange,
            label: (name) => t("restore.what.pick", { name: reveal(name) }),
          }}
          testId={({ name }) => `table-${name}`}
        />
      </div>
      <Text size="xs" c="dimmed" role="status">
        {sum(chosen)}
      </Text>
    </div>
  );

  /** What stands for others counts by those. */
  function sum(keys: ReadonlySet<string>): string {
    const picked = manifest.tables.filter(({ name }) => keys.has(name));
    const total = (of: (table: ManifestTable) => number) =>
      picked.reduce((so_far, table) => so_far + of(table), 0);
    return t("restore.what.picked", {
      picked: formatCount(picked.length),
      tables: counted("tables", manifest.tables.length),
      rows: counted(
        "rows",
        total(({ rows }) => rows),
      ),
      bytes: formatBytes(total(({ bytes }) => bytes)),
    });
  }
}

function useColumns(virtual: boolean): Column<PickedTable>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      ...tableColumns<PickedTable>(t, ({ parts }) =>
        parts === null ? null : t(`restore.what.${virtual ? "virtual" : "partitioned"}`, { count: parts }),
      ),
      {
        key: "bytes",
        label: t("restore.what.size"),
        by: ({ bytes }) => bytes,
        align: "end",
        width: 100,
        cell: ({ bytes }) => formatBytes(bytes),
      },
    ],
    [t, virtual],
  );
}
