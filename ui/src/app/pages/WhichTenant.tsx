/** A page that shows one tenant at a time, and was asked for none: it asks, and never picks one under the name of all. */

import { Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TenantStatus } from "../../bindings";
import { type Column, DataTable } from "../../components/DataTable";
import { EmptyState } from "../../components/EmptyState";
import { FilterInput } from "../../components/FilterInput";
import { Toolbar } from "../../components/Toolbar";
import { useStanding } from "../../features/overview";
import { countOf, filtered, nameAndStanding } from "../../features/tenants";
import { formatBytes } from "../../lib/bytes";
import { go } from "../../lib/routes";
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
      ...nameAndStanding(t),
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
