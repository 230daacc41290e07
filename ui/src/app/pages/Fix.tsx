/** The one thing that mends what weighs most against a database. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { ProveNow } from "../../features/drills";
import { useBackup } from "../../features/jobs";
import { adviceFor } from "../../lib/errors";
import { fixFor, type Fix as Mend } from "../../lib/fixes";
import { go, routes } from "../../lib/routes";
import { worstReasonOf } from "../../lib/status";
import { isThere } from "./isThere";
import { PasswordFix } from "./PasswordFix";

/** What mends it; none of what is protected. */
export function fixOf(row: DatabaseStatus): Mend | null {
  const reason = worstReasonOf(row);
  return reason && fixFor(reason.reason, row.last_job_code && adviceFor(row.last_job_code).action);
}

export function Fix({ row }: { row: DatabaseStatus }) {
  const { t } = useTranslation();
  const fix = fixOf(row);
  if (!fix || row.running_job !== null) {
    return null;
  }
  if (fix === "backup") {
    return <BackupFix row={row} />;
  }
  if (fix === "password") {
    return <PasswordFix path={row.path} name={row.name} />;
  }
  if (fix === "prove") {
    return (
      <ProveNow
        database={row.path}
        snapshot="latest"
        size="compact-sm"
        onBegun={() => go(routes.drills(row.path))}
      >
        {t("fix.prove")}
      </ProveNow>
    );
  }
  return (
    <Button size="compact-sm" variant="default" component="a" href={hrefOf(fix, row)}>
      {t(`fix.${fix}`)}
    </Button>
  );
}

function BackupFix({ row }: { row: DatabaseStatus }) {
  const { t } = useTranslation();
  const backup = useBackup(row.path);
  if (backup.error) {
    // Why it could not begin is shown where there is room for it.
    return (
      <Button
        size="compact-sm"
        variant="default"
        color="red"
        component="a"
        href={routes.tenant(row.tenant, "databases")}
      >
        {t("fix.look")}
      </Button>
    );
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => backup.mutate(null)}
      loading={backup.isPending}
      data-testid={`fix-${row.path}`}
    >
      {t("fix.backup")}
    </Button>
  );
}

/** Leads to the page that mends it, or to the tenant's own where there is none yet. */
function hrefOf(fix: Exclude<Mend, "backup" | "password" | "prove">, row: DatabaseStatus): string {
  const wanted = {
    connection: routes.database(row.path),
    policy: routes.tenant(row.tenant, "policy"),
    storage: routes.storages(),
    look: routes.tenant(row.tenant, "databases"),
  }[fix];
  return isThere(wanted) ? wanted : routes.tenant(row.tenant);
}
