/** What every list of a backup's tables tells of each: its name and its rows. */

import type { TFunction } from "i18next";
import type { ManifestTable } from "../../../bindings";
import type { Column } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { formatCount } from "../../../lib/bytes";

export function tableColumns(t: TFunction): Column<ManifestTable>[] {
  return [
    {
      key: "name",
      label: t("restore.what.table"),
      by: ({ name }) => name,
      wrap: true,
      cell: ({ name }) => <Name>{name}</Name>,
    },
    {
      key: "rows",
      label: t("restore.what.rows"),
      by: ({ rows }) => rows,
      align: "end",
      width: 120,
      cell: ({ rows }) => formatCount(rows),
    },
  ];
}
