/** A backup that can be chosen: as of when, whether a restore has proved it, how large it is. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "../../../bindings";
import { StatusBadge } from "../../../components/StatusBadge";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { statusOfBackup } from "../../../lib/status";
import { formatAbsolute, formatRelative } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import classes from "./ChoiceList.module.css";

export function SnapshotChoice({ row }: { row: Snapshot }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const now = useNow(30_000);
  return (
    <>
      <span className={classes.main}>
        <Text span size="sm" fw={600}>
          {formatAbsolute(row.taken_at)}
        </Text>
        <Text span size="xs" c="dimmed">
          {formatRelative(row.taken_at, now, t("time.justNow"))} ·{" "}
          {t("restore.moment.rows", {
            rows: counted("rows", row.rows),
            tables: counted("tables", row.tables),
          })}
          {row.replaced && ` · ${t("restore.moment.replaced")}`}
        </Text>
      </span>
      <span className={classes.fact}>{formatBytes(row.bytes)}</span>
      <span className={classes.status}>
        <StatusBadge status={statusOfBackup(row)} />
      </span>
    </>
  );
}
