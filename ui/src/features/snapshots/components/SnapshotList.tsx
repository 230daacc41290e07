/** The backups of a database, newest first. */

import { Anchor, Button, Group, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot, SnapshotCopy } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { StatusBadge } from "../../../components/StatusBadge";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { flawOf, placesOf, statusOfBackup } from "../../../lib/status";
import { useSnapshots } from "../api/snapshots";
import classes from "./SnapshotList.module.css";

export function SnapshotList({ database }: { database: string }) {
  const { t } = useTranslation();
  const { data, error, hasNextPage, isFetchingNextPage, isPending, fetchNextPage } = useSnapshots(database);
  if (isPending) {
    return <Loading height={120} radius="md" />;
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

/** A storage that has it; one that should and has not says so in words. */
function Place({ place }: { place: SnapshotCopy }) {
  const { t } = useTranslation();
  const bad = flawOf(place);
  return (
    <Text size="sm" span {...(bad !== null && { c: "red" })} title={t(`snapshots.seen.${place.seen}`)}>
      <Name>{bad === null ? place.storage : t(`snapshots.${bad}`, { storage: place.storage })}</Name>
    </Text>
  );
}

function SnapshotRow({ row }: { row: Snapshot }) {
  return (
    <Table.Tr data-testid="snapshot-row" data-id={row.id}>
      <Table.Td>
        <Anchor size="sm" href={routes.backup(row.database, row.id)}>
          <RelativeTime instant={row.taken_at} reachable={false} />
        </Anchor>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={statusOfBackup(row)} />
      </Table.Td>
      <Table.Td className={classes.number}>{formatBytes(row.bytes)}</Table.Td>
      <Table.Td className={classes.number}>{formatBytes(row.bytes_added)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(row.tables)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(row.rows)}</Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {placesOf(row).map((place) => (
            <Place key={place.id} place={place} />
          ))}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
