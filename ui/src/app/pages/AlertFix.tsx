/** Backs up those of an alert that a backup would mend, as its hint says. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Alert, DatabaseStatus } from "../../bindings";
import { useOverview } from "../../features/databases";
import { useBackupMany } from "../../features/jobs";
import { fixFor } from "../../lib/fixes";
import { useSayBegun } from "./useSayBegun";

/** What is behind them is known of each database by its verdict, which also says what mends it. */
const BY_VERDICT = ["stale", "unprotected"];

/** Whether a backup mends any of what is wrong with it. */
function isMended({ reasons }: DatabaseStatus): boolean {
  return reasons.some(({ reason }) => fixFor(reason, null) === "backup");
}

export function AlertFix({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { data = [] } = useOverview();
  const backup = useBackupMany();
  const tell = useSayBegun();
  const concerned = new Set(alert.troubles.map(({ database }) => database));
  const paths = data
    .filter((row) => concerned.has(row.path) && row.running_job === null && isMended(row))
    .map(({ path }) => path);
  if (alert.closed_at !== null || !BY_VERDICT.includes(alert.cause) || paths.length === 0) {
    return null;
  }
  return (
    <Button
      onClick={() => backup.mutate(paths, { onSuccess: tell })}
      loading={backup.isPending}
      data-testid={`alert-backup-${alert.id}`}
    >
      {t("tenants.backUpAll", { count: paths.length })}
    </Button>
  );
}
