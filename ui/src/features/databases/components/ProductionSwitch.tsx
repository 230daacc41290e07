/** Marks a database as production, at once; taking the mark away is asked for twice where the window has a lock. */

import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Database } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useProduction } from "../api/databases";

export function ProductionSwitch({ database }: { database: Database }) {
  const { t } = useTranslation();
  const mark = useProduction(database);
  return (
    <>
      <Switch
        label={t("databases.isProduction")}
        description={t("databases.productionNote")}
        checked={mark.isPending ? mark.variables : database.production}
        disabled={mark.isPending}
        onChange={(event) => mark.mutate(event.currentTarget.checked)}
        data-testid="production-switch"
      />
      {mark.error && <FailureAlert failure={failureOf(mark.error)} />}
    </>
  );
}
