/** Finds a moment: whose backups, over which time, in which state; seen as a timeline and as a list that follows it. */

import { Group, Select, Switch } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { notedAs, useNoted } from "../../../lib/noted";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { usePlaces, type Wanted } from "../api/backups";
import { asked, last, type Span, STEPS } from "../model/span";
import { BackupList } from "./BackupList";
import { Timeline } from "./Timeline";

interface Props {
  databases: readonly DatabaseStatus[];
  /** Slug of the tenant. */
  tenant: string;
  /** `TENANT/NAME`; none for all of the tenant. */
  database: string | null;
}

const STATES = ["proved", "unproved", "damaged", "missing", "pinned"] as const;

export function BackupsView({ databases, tenant, database }: Props) {
  const { t } = useTranslation();
  const [begin] = useState(() => last(STEPS[2].length, Date.now()));
  const [span, setSpan] = useState<Span>(() => spanOf(notedAs("span")) ?? begin);
  const [state, setState] = useState(() => STATES.find((one) => one === notedAs("show")) ?? null);
  const [storage, setStorage] = useState(() => notedAs("on"));
  const [follows, setFollows] = useState(() => notedAs("follow") !== null);
  useNoted({
    ...{ show: state, on: storage, follow: follows ? "yes" : null },
    span: span === begin ? null : `${Math.round(span.from)}-${Math.round(span.until)}`,
  });
  const name = database === null ? null : database.slice(tenant.length + 1);
  const wanted: Wanted = useMemo(() => {
    const time = follows ? asked(span) : { from: null, until: null };
    return { tenant, database: name, storage, state, ...time };
  }, [tenant, name, storage, state, follows, span]);
  return (
    <>
      <Group gap="sm">
        <Whose databases={databases} tenant={tenant} database={database} />
        <Select
          aria-label={t("backups.stateOf")}
          placeholder={t("backups.anyState")}
          data={STATES.map((value) => ({ value, label: t(`backups.filter.${value}`) }))}
          value={state}
          onChange={(next) => setState(STATES.find((one) => one === next) ?? null)}
          clearable
          clearButtonProps={{ "aria-label": t("backups.clearState") }}
          size="xs"
          w={160}
          data-testid="filter-state"
        />
        <StorageFilter value={storage} onChange={setStorage} />
        <Switch
          size="xs"
          label={t("backups.follow")}
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
          data-testid="follow"
        />
      </Group>
      <Timeline tenant={tenant} database={name} span={span} onSpan={setSpan} />
      <BackupList
        key={`${tenant} ${name}`}
        wanted={wanted}
        everything={state === null && storage === null && !follows}
      />
    </>
  );
}

/** Two instants as the address has them. */
function spanOf(noted: string | null): Span | null {
  const [from = Number.NaN, until = Number.NaN] = (noted ?? "").split("-").map(Number);
  return from < until ? { from, until } : null;
}

function Whose({ databases, tenant, database }: Props) {
  const { t } = useTranslation();
  const tenants = useMemo(
    () => [...new Map(databases.map((row) => [row.tenant, row.tenant_name]))],
    [databases],
  );
  const ours = databases.filter((row) => row.tenant === tenant);
  return (
    <>
      <Select
        aria-label={t("backups.tenant")}
        data={tenants.map(([slug, name]) => ({ value: slug, label: reveal(name) }))}
        value={tenant}
        onChange={(slug) => slug && go(routes.tenantBackups(slug))}
        searchable
        allowDeselect={false}
        limit={100}
        size="xs"
        w={200}
        data-testid="choose-tenant"
      />
      <Select
        aria-label={t("backups.database")}
        placeholder={t("backups.allDatabases")}
        data={ours.map((row) => ({ value: row.path, label: reveal(row.name) }))}
        value={database}
        onChange={(path) => go(path ? routes.backups(path) : routes.tenantBackups(tenant))}
        clearable
        clearButtonProps={{ "aria-label": t("backups.allDatabases") }}
        searchable
        limit={100}
        size="xs"
        w={200}
        data-testid="choose-database"
      />
    </>
  );
}

function StorageFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (name: string | null) => void;
}) {
  const { t } = useTranslation();
  const { data = [] } = usePlaces();
  return (
    <Select
      aria-label={t("backups.where")}
      placeholder={t("backups.anyStorage")}
      data={data.map(({ name }) => ({ value: name, label: reveal(name) }))}
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ "aria-label": t("backups.clearStorage") }}
      size="xs"
      w={160}
    />
  );
}
