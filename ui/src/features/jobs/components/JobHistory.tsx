/** All that has ended, newest first, a page of the back end at a time. */

import { Button, Select } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, JobFilter, JobKind, JobState } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { ListSkeleton } from "../../../components/Skeletons";
import { useWhoseText } from "../../../components/Whose";
import { notedAs, useNoted } from "../../../lib/noted";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { useHistory } from "../api/history";
import classes from "./JobsTable.module.css";
import { useJobColumns } from "./useJobColumns";

const ENDED: JobState[] = ["done", "failed", "interrupted", "cancelled"];
const KINDS: JobKind[] = ["backup", "restore", "place", "drill", "copy", "check", "prune", "disaster"];

interface Choice {
  of: string | null;
  kind: JobKind | null;
  state: JobState | null;
}

export function JobHistory({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice>(() => ({
    of: notedAs("of"),
    kind: KINDS.find((kind) => kind === notedAs("kind")) ?? null,
    state: ENDED.find((state) => state === notedAs("ended")) ?? null,
  }));
  useNoted({ of: choice.of, kind: choice.kind, ended: choice.state });
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory(
    filterOf(choice),
  );
  const rows = useMemo(() => data?.pages.flat() ?? [], [data]);
  const columns = useJobColumns(false);
  const filtered = choice.of !== null || choice.kind !== null || choice.state !== null;
  return (
    <>
      <Filters choice={choice} databases={databases} onChange={setChoice} />
      {error && <FailureAlert failure={failureOf(error)} />}
      {isPending && <ListSkeleton />}
      {data && rows.length === 0 && (
        <EmptyState icon={IconHistory}>{t(filtered ? "table.nothing" : "jobs.none")}</EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          label={t("jobs.tab.history")}
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          onOpen={({ id }) => go(routes.job(id))}
          testId={({ id }) => `job-${id}`}
          foot={
            hasNextPage && (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => fetchNextPage()}
                loading={isFetchingNextPage}
              >
                {t("jobs.older")}
              </Button>
            )
          }
        />
      )}
    </>
  );
}

function filterOf({ of, kind, state }: Choice): JobFilter {
  const subject = of === null ? {} : of.includes("/") ? { database: of } : { tenant: of };
  return { ...subject, kind, states: state === null ? ENDED : [state] };
}

interface FiltersProps {
  choice: Choice;
  databases: readonly DatabaseStatus[];
  onChange: (choice: Choice) => void;
}

function Filters({ choice, databases, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const subjects = useMemo(() => subjectsOf(databases, whose), [databases, whose]);
  const common = { size: "xs", clearable: true, comboboxProps: { withinPortal: true } } as const;
  return (
    <div className={classes.filters}>
      <Select
        {...common}
        aria-label={t("jobs.filter.of")}
        placeholder={t("jobs.filter.of")}
        data={subjects}
        value={choice.of}
        onChange={(of) => onChange({ ...choice, of })}
        searchable
        limit={100}
        w={240}
        data-testid="filter-of"
      />
      <Select
        {...common}
        aria-label={t("jobs.filter.kind")}
        placeholder={t("jobs.filter.kind")}
        data={KINDS.map((kind) => ({ value: kind, label: t(`jobs.kind.${kind}`) }))}
        value={choice.kind}
        onChange={(kind) => onChange({ ...choice, kind: kind as JobKind | null })}
        w={150}
        data-testid="filter-kind"
      />
      <Select
        {...common}
        aria-label={t("jobs.filter.state")}
        placeholder={t("jobs.filter.state")}
        data={ENDED.map((state) => ({ value: state, label: t(`jobs.state.${state}`) }))}
        value={choice.state}
        onChange={(state) => onChange({ ...choice, state: state as JobState | null })}
        w={150}
        data-testid="filter-state"
      />
    </div>
  );
}

/** Tenants by name, and below each its databases. */
function subjectsOf(databases: readonly DatabaseStatus[], whose: ReturnType<typeof useWhoseText>) {
  const tenants = new Map<string, { value: string; label: string }[]>();
  const choice = (tenant: string, database: string | null) => ({
    value: database ?? tenant,
    label: reveal(whose({ tenant, database })),
  });
  for (const { tenant, path } of databases) {
    tenants.set(tenant, [...(tenants.get(tenant) ?? [choice(tenant, null)]), choice(tenant, path)]);
  }
  return [...tenants.values()].flat();
}
