/** A page that shows one tenant at a time, and was asked for none: it asks, and never picks one under the name of all. */

import { Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TenantStatus } from "../../bindings";
import { type Column, DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FilterInput } from "../../components/FilterInput";
import { Name } from "../../components/Name";
import { Standing } from "../../components/Standing";
import { TenantMark } from "../../components/TenantMark";
import { Toolbar } from "../../components/Toolbar";
import { useStanding } from "../../features/overview";
import { countOf, filtered } from "../../features/tenants";
import { formatBytes } from "../../lib/bytes";
import { go } from "../../lib/routes";
import { gravityOf } from "../../lib/status";
import { QueryGate } from "./QueryGate";
import classes from "./WhichTenant.module.css";

interface Props {
  question: string;
  /** Where the page of a tenant stands. */
  to: (slug: string) => string;
}

export function WhichTenant({ question, to }: Props) {
  return (
    <QueryGate query={useStanding()}>
      {({ tenants }) => <Ask tenants={tenants} question={question} to={to} />}
    </QueryGate>
  );
}

function Ask({ tenants, question, to }: Props & { tenants: TenantStatus[] }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter);
  const rows = useMemo(() => filtered(tenants, wanted, "all"), [tenants, wanted]);
  const columns = useColumns();
  return (
    <div className={classes.ask}>
      <Text data-testid="which-tenant">{question}</Text>
      <Toolbar>
        <FilterInput value={filter} onChange={setFilter} label={t("tenants.filterLabel")} />
      </Toolbar>
      {rows.length === 0 ? (
        <EmptyState icon={IconUsers}>{t("tenants.nothingFits")}</EmptyState>
      ) : (
        <DataTable
          label={t("tenants.title")}
          rows={rows}
          columns={columns}
          rowKey={({ slug }) => slug}
          onOpen={({ slug }) => go(to(slug))}
          sort={{ column: "name", descending: false }}
          testId={({ slug }) => `which-${slug}`}
        />
      )}
    </div>
  );
}

function useColumns(): Column<TenantStatus>[] {
  const { t } = useTranslation();
  return useMemo(
    (): Column<TenantStatus>[] => [
      {
        key: "name",
        label: t("tenants.one"),
        by: ({ name }) => name,
        wrap: true,
        cell: ({ slug, name }) => (
          <Group component="span" gap={10} wrap="nowrap" fw={600}>
            <TenantMark slug={slug} />
            <Name>{name}</Name>
          </Group>
        ),
      },
      {
        key: "status",
        label: t("tenants.status"),
        by: ({ protection }) => gravityOf(protection),
        cell: ({ protection, running, reason, paused_until }) => (
          <Standing level={protection} running={running > 0} paused={paused_until !== null} reason={reason} />
        ),
      },
      {
        key: "databases",
        label: t("databases.list"),
        align: "end",
        by: countOf,
        cell: (row) => countOf(row),
      },
      {
        key: "size",
        label: t("tenants.size"),
        align: "end",
        by: ({ bytes }) => bytes,
        cell: ({ bytes }) => (bytes > 0 ? formatBytes(bytes) : "–"),
      },
    ],
    [t],
  );
}
