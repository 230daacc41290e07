/** The backups of a database, newest first. */

import { Button, Group, Skeleton, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { StatusBadge } from "../../../components/StatusBadge";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { useSnapshots } from "../api/snapshots";
import classes from "./SnapshotList.module.css";

export function SnapshotList({ database }: { database: string }) {
  const { t } = useTranslation();
  const { data, error, hasNextPage, isFetchingNextPage, isPending, fetchNextPage } = useSnapshots(database);
  if (isPending) {
    return <Skeleton height={120} radius="md" aria-label={t("app.loading")} />;
  }
  const rows = data?.pages.flat() ?? [];
  return (
    <>
      {error && <FailureAlert failure={failureOf(error)} />}
      {!error && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("snapshots.none")}
        </Text>
      )}
      {rows.length > 0 && <SnapshotTable rows={rows} />}
      {hasNextPage && (
        <Group mt="xs" gap="sm">
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => fetchNextPage()}
            loading={isFetchingNextPage}
          >
            {t("action.more")}
          </Button>
          <Text size="xs" c="dimmed">
            {t("snapshots.loaded", { count: rows.length })}
          </Text>
        </Group>
      )}
    </>
  );
}

function SnapshotTable({ rows }: { rows: Snapshot[] }) {
  const { t } = useTranslation();
  return (
    <Table
      verticalSpacing={5}
      horizontalSpacing="xs"
      className={classes.table}
      aria-label={t("snapshots.title")}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("snapshots.taken")}</Table.Th>
          <Table.Th>{t("snapshots.state")}</Table.Th>
          <Table.Th className={classes.number}>{t("snapshots.size")}</Table.Th>
          <Table.Th className={classes.number}>{t("snapshots.added")}</Table.Th>
          <Table.Th className={classes.number}>{t("snapshots.tables")}</Table.Th>
          <Table.Th className={classes.number}>{t("snapshots.rows")}</Table.Th>
          <Table.Th>{t("snapshots.storage")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <SnapshotRow key={row.id} row={row} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function SnapshotRow({ row }: { row: Snapshot }) {
  return (
    <Table.Tr data-testid="snapshot-row" data-id={row.id}>
      <Table.Td>
        <RelativeTime instant={row.taken_at} />
      </Table.Td>
      <Table.Td>
        <StatusBadge status={row.proved_at === null ? "backedUp" : "proved"} />
      </Table.Td>
      <Table.Td className={classes.number}>{formatBytes(row.bytes)}</Table.Td>
      <Table.Td className={classes.number}>{formatBytes(row.bytes_added)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(row.tables)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(row.rows)}</Table.Td>
      <Table.Td>
        <Name>{row.storage}</Name>
      </Table.Td>
    </Table.Tr>
  );
}
