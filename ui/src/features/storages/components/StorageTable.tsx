/** Every storage in a row: how full, how well it deduplicates, when it is full, and whether it could be looked at. */

import { IconCloud, IconFolder, IconServer2, IconWorld } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Storage, StorageHistory } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { formatBytes } from "../../../lib/bytes";
import { go, routes } from "../../../lib/routes";
import { useHistories } from "../api/history";
import { formatRatio, ratioOf } from "../model/growth";
import { Forecast } from "./Forecast";
import { Lasting } from "./Lasting";
import { LastLook, lastLookOf } from "./LastLook";
import classes from "./Storage.module.css";

interface Row extends Storage {
  history: StorageHistory | undefined;
}

export function StorageTable({ storages }: { storages: readonly Storage[] }) {
  const { t } = useTranslation();
  const histories = useHistories(useMemo(() => storages.map(({ name }) => name), [storages]));
  const rows = storages.map((storage): Row => ({ ...storage, history: histories.get(storage.name) }));
  return (
    <DataTable
      label={t("storages.list")}
      rows={rows}
      columns={useColumns()}
      rowKey={({ name }) => name}
      onOpen={({ name }) => go(routes.storage(name))}
      testId={({ name }) => `storage-${name}`}
    />
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "name",
        label: t("storages.name"),
        by: ({ name }) => name,
        wrap: true,
        cell: (row) => <Place storage={row} />,
      },
      {
        key: "stored",
        label: t("storages.stored"),
        align: "end",
        by: ({ history }) => history?.bytes ?? null,
        cell: ({ history }) => history && formatBytes(history.bytes),
      },
      {
        key: "ratio",
        label: t("storages.ratio"),
        align: "end",
        by: ({ history }) => (history ? ratioOf(history.dumped, history.bytes) : null),
        cell: ({ history }) => history && <Ratio history={history} />,
      },
      {
        key: "free",
        label: t("storages.free"),
        align: "end",
        by: ({ history }) => history?.free ?? null,
        cell: ({ history }) => history && (history.free === null ? "–" : formatBytes(history.free)),
      },
      {
        key: "full",
        label: t("storages.full"),
        by: ({ history }) => history?.full?.earliest ?? null,
        wrap: true,
        cell: ({ history }) => history && <Forecast history={history} brief />,
      },
      {
        key: "lasting",
        label: t("storages.immutable"),
        by: ({ lasting }) => lasting ?? "",
        cell: (storage) => <Lasting storage={storage} />,
      },
      {
        key: "look",
        label: t("storages.lastLook"),
        by: ({ history }) => (history ? lastLookOf(history) : null),
        cell: ({ history }) => history && <LastLook history={history} />,
      },
    ],
    [t],
  );
}

function Ratio({ history }: { history: StorageHistory }) {
  const ratio = ratioOf(history.dumped, history.bytes);
  return ratio === null ? "–" : formatRatio(ratio);
}

/** Name and place of a storage, with the shape of its kind. */
export function Place({ storage }: { storage: Storage }) {
  const Shape = shapeOf(storage.location);
  return (
    <span className={classes.place}>
      <Shape size={18} stroke={1.6} aria-hidden />
      <span className={classes.names}>
        <b>
          <Name>{storage.name}</Name>
        </b>
        <span className={classes.quiet}>
          <Name>{storage.location}</Name>
        </span>
      </span>
    </span>
  );
}

function shapeOf(location: string) {
  const scheme = /^([a-z0-9+]+):\/\//.exec(location)?.[1] ?? "file";
  switch (scheme) {
    case "file":
      return IconFolder;
    case "s3":
      return IconCloud;
    case "sftp":
      return IconServer2;
    default:
      return IconWorld;
  }
}
