/** Backups that are looked for, newest first: asked for page by page, drawn only where they are in sight. */

import { Button, Group, Skeleton, Text } from "@mantine/core";
import { IconArchive, IconPinFilled } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { StatusBadge } from "../../../components/StatusBadge";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { flawOf, placesOf, statusOfBackup } from "../../../lib/status";
import { formatAbsolute, formatRelative } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { useBackups, type Wanted } from "../api/backups";
import { shortId } from "../model/state";
import classes from "./BackupList.module.css";

interface Props {
  wanted: Wanted;
  /** Whether nothing is left out, so that an empty list means that there is no backup. */
  everything: boolean;
}

export function BackupList({ wanted, everything }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useBackups(wanted);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const columns = useColumns(wanted.database === null);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) {
      fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (isPending) {
    return <Skeleton height={240} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (!data) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  const total = data.pages[0]?.total ?? 0;
  if (total === 0) {
    return <EmptyState icon={IconArchive}>{t(everything ? "backups.none" : "backups.noneFits")}</EmptyState>;
  }
  return (
    <div className={classes.list}>
      {error && <FailureAlert failure={failureOf(error)} />}
      <DataTable
        label={t("backups.title")}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        onOpen={(row) => go(routes.backup(row.database, row.id))}
        onEnd={more}
        selection={{
          keys: chosen,
          onChange: setChosen,
          label: (key) => t("backups.choose", { id: shortId(key) }),
        }}
        testId={() => "backup-row"}
        foot={
          <Group justify="space-between">
            <Text size="xs" c="dimmed" data-testid="backup-count">
              {t("backups.of", { shown: formatCount(rows.length), total: formatCount(total) })}
            </Text>
            <CompareButton rows={rows.filter((row) => chosen.has(keyOf(row)))} />
          </Group>
        }
      />
    </div>
  );
}

/** One backup is one row, also while a copy stands in for its original. */
function keyOf(row: Snapshot): string {
  return `${row.id} ${row.storage} ${row.database}`;
}

/** Two of one database can be compared. */
function CompareButton({ rows }: { rows: Snapshot[] }) {
  const { t } = useTranslation();
  const [newer, older] = rows;
  const fits = rows.length === 2 && newer?.database === older?.database;
  return (
    <Button
      variant="default"
      size="compact-sm"
      disabled={!fits}
      title={fits ? undefined : t("backups.compareHint")}
      onClick={() => newer && older && go(routes.compareBackups(newer.database, older.id, newer.id))}
      data-testid="compare"
    >
      {t("backups.compare")}
    </Button>
  );
}

function useColumns(named: boolean): Column<Snapshot>[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const name = {
      key: "database",
      label: t("backups.database"),
      wrap: true,
      cell: (row: Snapshot) => <Name>{row.database.slice(row.database.indexOf("/") + 1)}</Name>,
    };
    return [
      { key: "taken", label: t("backups.taken"), cell: (row: Snapshot) => <Taken row={row} /> },
      ...(named ? [name] : []),
      {
        key: "state",
        label: t("backups.stateOf"),
        cell: (row: Snapshot) => (
          <span className={classes.state}>
            <StatusBadge status={statusOfBackup(row)} />
            {row.replaced && (
              <Text span size="xs" c="dimmed">
                {t("restore.moment.replaced")}
              </Text>
            )}
            {row.pinned_at !== null && (
              <span
                className={classes.pin}
                role="img"
                aria-label={t("backups.pinned")}
                title={t("backups.pinnedNote")}
              >
                <IconPinFilled size={14} aria-hidden />
              </span>
            )}
          </span>
        ),
      },
      number("size", t("backups.size"), (row) => formatBytes(row.bytes)),
      number("added", t("backups.added"), (row) => formatBytes(row.bytes_added)),
      ...(named ? [] : [number("tables", t("backups.tables"), (row) => formatCount(row.tables))]),
      number("rows", t("backups.rows"), (row) => formatCount(row.rows)),
      { key: "where", label: t("backups.where"), cell: (row: Snapshot) => <Places row={row} /> },
    ];
  }, [t, named]);
}

function number(key: string, label: string, text: (row: Snapshot) => string): Column<Snapshot> {
  return { key, label, align: "end", cell: (row) => <span className={classes.number}>{text(row)}</span> };
}

function Taken({ row }: { row: Snapshot }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <div className={classes.taken}>
      <time dateTime={row.taken_at}>{formatAbsolute(row.taken_at)}</time>
      <time className={classes.ago} dateTime={row.taken_at}>
        {formatRelative(row.taken_at, now, t("time.justNow"))}
      </time>
    </div>
  );
}

function Places({ row }: { row: Snapshot }) {
  const { t } = useTranslation();
  return (
    <span className={classes.places}>
      {placesOf(row).map((place) => {
        const flaw = flawOf(place);
        return (
          <span
            key={`${place.storage} ${place.id}`}
            className={classes.place}
            data-seen={flaw ?? place.seen}
            title={t(`backups.seen.${place.seen}`)}
          >
            <Name>{flaw === null ? place.storage : t(`snapshots.${flaw}`, { storage: place.storage })}</Name>
          </span>
        );
      })}
    </span>
  );
}
