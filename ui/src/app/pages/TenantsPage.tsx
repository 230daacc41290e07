/** Clients compared: filtered, sorted, and several acted on at once. */

import { Button, SegmentedControl } from "@mantine/core";
import { IconPlus, IconUsers } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TenantStatus } from "../../bindings";
import { EmptyState } from "../../components/EmptyState";
import { FilterInput } from "../../components/FilterInput";
import { Page } from "../../components/Page";
import { Toolbar } from "../../components/Toolbar";
import { useStanding } from "../../features/overview";
import { filtered, TenantTable, VIEWS, type View, viewOf } from "../../features/tenants";
import { go, routes } from "../../lib/routes";
import { useKeys } from "../../lib/useKeys";
import { useDialogs } from "../dialogs/useDialogs";
import { BulkActions } from "./BulkActions";
import { NoTenant } from "./NoTenant";
import { QueryGate } from "./QueryGate";

/** `status` is the level that is asked for in the address. */
export function TenantsPage({ status }: { status: string | null }) {
  const { t } = useTranslation();
  const open = useDialogs();
  const standing = useStanding();
  const add = () => open({ kind: "tenant" });
  useKeys({ "mod+N": add });
  return (
    <Page
      title={t("tenants.title")}
      fill
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
          {t("tenants.add")}
        </Button>
      }
    >
      <QueryGate query={standing}>
        {({ tenants }) =>
          tenants.length === 0 ? (
            <NoTenant icon={IconUsers}>{t("tenants.none")}</NoTenant>
          ) : (
            <Tenants tenants={tenants} view={viewOf(status)} />
          )
        }
      </QueryGate>
    </Page>
  );
}

const openTenant = ({ slug }: TenantStatus) => go(routes.tenant(slug));

function Tenants({ tenants, view }: { tenants: TenantStatus[]; view: View }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const wanted = useDeferredValue(filter);
  const rows = useMemo(() => filtered(tenants, wanted, view), [tenants, wanted, view]);
  const count =
    rows.length === tenants.length
      ? t("tenants.count", { count: tenants.length })
      : t("tenants.of", { shown: rows.length, count: tenants.length });
  return (
    <>
      <Toolbar
        end={
          selected.size > 0 ? (
            <BulkActions slugs={selected} onDone={() => setSelected(new Set())} />
          ) : (
            <span aria-live="polite">{count}</span>
          )
        }
      >
        <FilterInput value={filter} onChange={setFilter} label={t("tenants.filterLabel")} />
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(next) => go(routes.tenants(next === "all" ? undefined : next))}
          aria-label={t("tenants.view.label")}
          data={VIEWS.map((value) => ({ value, label: t(`tenants.view.${value}`) }))}
        />
      </Toolbar>
      {rows.length === 0 ? (
        <EmptyState icon={IconUsers}>{t("tenants.nothingFits")}</EmptyState>
      ) : (
        <TenantTable
          tenants={rows}
          selected={selected}
          onSelect={setSelected}
          onOpen={openTenant}
          foot={null}
        />
      )}
    </>
  );
}
