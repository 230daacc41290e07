/** Connects a database, or changes how it is connected. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDatabaseOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Database } from "../../bindings";
import { EmptyState } from "../../components/EmptyState";
import { Loading } from "../../components/Loading";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { Panel } from "../../components/Panel";
import { DatabaseForm, ProductionSwitch, useDatabases } from "../../features/databases";
import { useBackupAny } from "../../features/jobs";
import { useStorages } from "../../features/storages";
import { useTenants } from "../../features/tenants";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";
import { NoTenant } from "./NoTenant";
import { QueryGate } from "./QueryGate";
import { RemoveDatabase } from "./RemoveDatabase";

/** `tenant` is only a suggestion here. */
export function AddDatabasePage({ tenant }: { tenant: string | null }) {
  const { t } = useTranslation();
  const tenants = useTenants();
  return (
    <Page title={t("databases.addTitle")} narrow>
      <QueryGate query={tenants} skeleton={<Loading height={420} />}>
        {(all) =>
          all.length === 0 ? (
            <NoTenant icon={IconDatabaseOff}>{t("tenants.none")}</NoTenant>
          ) : (
            <Editor tenant={tenant ?? (all.length === 1 ? (all[0]?.slug ?? null) : null)} database={null} />
          )
        }
      </QueryGate>
    </Page>
  );
}

export function DatabasePage({ tenant, name }: { tenant: string; name: string }) {
  const { t } = useTranslation();
  const databases = useDatabases(tenant);
  return (
    <Page
      name={name}
      title={<Name>{t("databases.edit", { name: reveal(name) })}</Name>}
      description={t("databases.editText")}
      narrow
    >
      <QueryGate query={databases} skeleton={<Loading height={420} />}>
        {(all) => {
          const database = all.find((row) => row.name === name);
          return database ? (
            <>
              <Editor tenant={tenant} database={database} />
              <Panel title={t("databases.safety")}>
                <ProductionSwitch database={database} />
              </Panel>
              <RemoveDatabase database={database} />
            </>
          ) : (
            <EmptyState
              icon={IconDatabaseOff}
              action={
                <Button variant="default" component="a" href={routes.tenants()}>
                  {t("frame.page.tenants")}
                </Button>
              }
            >
              {t("databases.notFound")}
            </EmptyState>
          );
        }}
      </QueryGate>
    </Page>
  );
}

function Editor({ tenant, database }: { tenant: string | null; database: Database | null }) {
  const { t } = useTranslation();
  const [tenants, storages, backup] = [useTenants(), useStorages(), useBackupAny()];
  const saved = ({ name, path, tenant: owner }: Database, backUp: boolean) => {
    const word = database === null ? "databases.added" : "databases.saved";
    notifications.show({ message: t(word, { name: reveal(name) }), color: "gray" });
    if (backUp) {
      backup.mutate(path);
    }
    go(routes.tenant(owner, "databases"));
  };
  return (
    <Panel title={t("databases.connection")}>
      <DatabaseForm
        tenants={tenants.data ?? []}
        tenant={tenant}
        database={database}
        chooseTenant={database === null}
        // Which storage is only asked where there are several and no policy names one.
        canBackUp={(storages.data?.length ?? 0) > 0}
        onSaved={saved}
      />
    </Panel>
  );
}
