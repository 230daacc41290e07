/** What every list of a backup's tables tells of each: its name and its rows. */

import { Text } from "@mantine/core";
import type { TFunction } from "i18next";
import type { ManifestTable } from "../../../bindings";
import type { Column } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { formatCount } from "../../../lib/bytes";

/** `note` is what else is to be known of one. */
export function tableColumns<Row extends ManifestTable>(
  t: TFunction,
  note: (row: Row) => string | null = () => null,
): Column<Row>[] {
  return [
    {
      key: "name",
      label: t("restore.what.table"),
      by: ({ name }) => name,
      wrap: true,
      cell: (row) => (
        <>
          <Name>{row.name}</Name>
          <Note>{note(row)}</Note>
        </>
      ),
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

function Note({ children }: { children: string | null }) {
  return children === null ? null : (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}
