/** Step 1: whose data, of which database. */

import { IconCircleCheck, IconLoader2 } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { FilterInput } from "../../../components/FilterInput";
import { failureOf } from "../../../lib/result";
import { useOpens } from "../api/restore";
import { withDatabase } from "../model/draft";
import { Again } from "./Again";
import { ChoiceList } from "./ChoiceList";
import { DatabaseChoice } from "./DatabaseChoice";
import { useDraft } from "./DraftProvider";
import classes from "./Lines.module.css";
import { StepPanel } from "./StepPanel";

export function DatabaseStep({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const rows = useMemo(
    () => databases.filter((row) => `${row.tenant_name} ${row.path}`.toLocaleLowerCase().includes(wanted)),
    [databases, wanted],
  );
  const chosen = databases.find(({ path }) => path === draft.database) ?? null;
  return (
    <StepPanel step="database" ready={chosen?.last_snapshot != null}>
      <FilterInput value={filter} onChange={setFilter} label={t("restore.database.filter")} />
      {rows.length === 0 ? (
        <EmptyState icon={IconCircleCheck}>{t("table.nothing")}</EmptyState>
      ) : (
        <ChoiceList
          label={t("restore.database.list")}
          rows={rows}
          rowKey={({ path }) => path}
          chosen={draft.database}
          disabled={(row) => row.last_snapshot === null}
          onChoose={(row) => change((old) => withDatabase(old, row.path))}
          testId={({ path }) => `choose-${path}`}
        >
          {(row) => <DatabaseChoice row={row} />}
        </ChoiceList>
      )}
      {chosen?.last_snapshot && <Opens database={chosen.path} snapshot={chosen.last_snapshot} />}
    </StepPanel>
  );
}

/** Whether the repository opens with the key, found out while the next step is thought about. */
function Opens({ database, snapshot }: { database: string; snapshot: string }) {
  const { t } = useTranslation();
  const { error, isPending, isFetching, refetch } = useOpens(database, snapshot);
  if (error) {
    return (
      <FailureAlert failure={failureOf(error)} actions={<Again onClick={refetch} loading={isFetching} />} />
    );
  }
  return (
    <p className={classes.line} data-tone={isPending ? "neutral" : "good"} role="status" data-testid="opens">
      {isPending ? <IconLoader2 size={15} aria-hidden /> : <IconCircleCheck size={15} aria-hidden />}
      {t(isPending ? "restore.database.opening" : "restore.database.opens")}
    </p>
  );
}
