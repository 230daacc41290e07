/** One backup: what it is, where it is, what was seen of it, why it stays, and what is in it. */

import { Stack } from "@mantine/core";
import { IconAlertTriangle, IconFileX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SnapshotDetail } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { KeyValue } from "../../../components/KeyValue";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { StatusBadge } from "../../../components/StatusBadge";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { statusOfBackup } from "../../../lib/status";
import { formatAbsolute, formatDuration } from "../../../lib/time";
import { useManifest } from "../api/backups";
import { isPartlyGone } from "../model/state";
import classes from "./BackupDetail.module.css";
import { About, Contents, Notes } from "./Contents";
import { PlaceTable } from "./PlaceTable";

export function BackupDetail({ detail }: { detail: SnapshotDetail }) {
  const { snapshot } = detail;
  const manifest = useManifest(snapshot.database, snapshot.id);
  return (
    <Stack gap="md">
      <Gone detail={detail} />
      {manifest.data && <Notes warnings={manifest.data.warnings} />}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Facts detail={detail} />
          {manifest.data && <About manifest={manifest.data} />}
        </div>
        <div className={classes.column}>
          <PlaceTable detail={detail} />
          <Contents query={manifest} />
        </div>
      </div>
    </Stack>
  );
}

/** What is not there any more is said first, and plainly. */
function Gone({ detail }: { detail: SnapshotDetail }) {
  const { t } = useTranslation();
  const status = statusOfBackup(detail.snapshot);
  if (status === "damaged") {
    return (
      <Callout tone="bad" icon={IconFileX} testId="damaged">
        <strong>{t("backups.damaged")}</strong> {t("backups.damagedText")}
      </Callout>
    );
  }
  if (status === "missing") {
    return (
      <Callout tone="bad" icon={IconFileX} testId="gone">
        <strong>{t("backups.gone")}</strong> {t("backups.goneText")}
      </Callout>
    );
  }
  return isPartlyGone(detail) ? (
    <Callout tone="warn" icon={IconAlertTriangle} testId="partly-gone">
      <strong>{t("backups.partlyGone")}</strong> {t("backups.partlyGoneText")}
    </Callout>
  ) : null;
}

function Facts({ detail: { snapshot } }: { detail: SnapshotDetail }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const took = Date.parse(snapshot.finished_at) - Date.parse(snapshot.taken_at);
  return (
    <Panel title={t("backups.facts")}>
      <KeyValue
        facts={[
          {
            label: t("backups.stateOf"),
            value: <StatusBadge status={statusOfBackup(snapshot)} testId="state" />,
          },
          { label: t("backups.taken"), value: formatAbsolute(snapshot.taken_at) },
          { label: t("backups.age"), value: <RelativeTime instant={snapshot.taken_at} /> },
          { label: t("backups.took"), value: formatDuration(took) },
          { label: t("backups.size"), value: formatBytes(snapshot.bytes) },
          { label: t("backups.added"), value: formatBytes(snapshot.bytes_added) },
          {
            label: t("backups.contents"),
            value: t("backups.tablesAndRows", {
              tables: counted("tables", snapshot.tables),
              rows: counted("rows", snapshot.rows),
            }),
          },
          {
            label: t("backups.provedAt"),
            value: snapshot.proved_at ? (
              <RelativeTime instant={snapshot.proved_at} />
            ) : (
              t("backups.notProved")
            ),
          },
          ...(snapshot.replaced ? [{ label: t("backups.made"), value: t("backups.beforeRestore") }] : []),
          { label: t("backups.id"), value: <code className={classes.id}>{snapshot.id}</code> },
        ]}
      />
    </Panel>
  );
}
