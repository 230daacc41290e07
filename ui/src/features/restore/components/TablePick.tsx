/** Tables to choose from, with their rows and sizes. */

import { Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ManifestTable } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { FilterInput } from "../../../components/FilterInput";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { reveal } from "../../../lib/reveal";
import { useDraft } from "./DraftProvider";
import classes from "./TablePick.module.css";
import { tableColumns } from "./tableColumns";

export function TablePick({ tables }: { tables: readonly ManifestTable[] }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { draft, change } = useDraft();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const rows = useMemo(
    () => tables.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)),
    [tables, wanted],
  );
  const chosen = useMemo(() => new Set(draft.tables), [draft.tables]);
  // What the filter hides stays chosen.
  const onChange = (keys: Set<string>) => {
    const shown = new Set(rows.map(({ name }) => name));
    const hidden = draft.tables.filter((name) => !shown.has(name));
    change({ tables: [...hidden, ...[...keys].filter((name) => shown.has(name))] });
  };
  return (
    <div className={classes.pick}>
      <FilterInput value={filter} onChange={setFilter} label={t("restore.what.filter")} />
      <div className={classes.table}>
        <DataTable
          label={t("restore.what.tables")}
          rows={rows}
          columns={useColumns()}
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
        {sum(tables, chosen)}
      </Text>
    </div>
  );

  function sum(all: readonly ManifestTable[], keys: ReadonlySet<string>): string {
    const picked = all.filter(({ name }) => keys.has(name));
    const total = (of: (table: ManifestTable) => number) =>
      picked.reduce((so_far, table) => so_far + of(table), 0);
    return t("restore.what.picked", {
      picked: formatCount(picked.length),
      tables: counted("tables", all.length),
      rows: counted(
        "rows",
        total(({ rows }) => rows),
      ),
      bytes: formatBytes(total(({ bytes }) => bytes)),
    });
  }
}

function useColumns(): Column<ManifestTable>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      ...tableColumns(t),
      {
        key: "bytes",
        label: t("restore.what.size"),
        by: ({ bytes }) => bytes,
        align: "end",
        width: 100,
        cell: ({ bytes }) => formatBytes(bytes),
      },
    ],
    [t],
  );
}
