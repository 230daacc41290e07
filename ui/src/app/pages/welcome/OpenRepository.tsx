/** Backups are somewhere already: whose they are, where they are, and the key that opens them. */

import { Button, PasswordInput, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { StorageForm, useStorages } from "../../../features/storages";
import { TenantForm, useOpenRepository, useTenants } from "../../../features/tenants";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { QueryGate } from "../QueryGate";

export function OpenRepository() {
  const { t } = useTranslation();
  const storages = useStorages();
  const [tenant, setTenant] = useState<Tenant | null>(null);
  return (
    <QueryGate query={storages}>
      {(all) => {
        if (all.length === 0) {
          return (
            <Panel title={t("welcome.openWhere")}>
              <StorageForm onSaved={() => {}} />
            </Panel>
          );
        }
        if (!tenant) {
          return (
            <Panel title={t("welcome.openWho")}>
              <Text size="sm" mb="md">
                {t("welcome.openWhoText")}
              </Text>
              <Known onChosen={setTenant} />
              <TenantForm onSaved={setTenant} />
            </Panel>
          );
        }
        return <OpenForm tenant={tenant} storages={all.map(({ name }) => name)} />;
      }}
    </QueryGate>
  );
}

/** Tenants that are there: whoever left to fetch the key has added theirs already. */
function Known({ onChosen }: { onChosen: (tenant: Tenant) => void }) {
  const { t } = useTranslation();
  const { data = [] } = useTenants();
  return data.length === 0 ? null : (
    <Select
      label={t("welcome.openKnown")}
      placeholder={t("welcome.openKnownPlaceholder")}
      data={data.map(({ slug, name }) => ({ value: slug, label: reveal(name) }))}
      onChange={(slug) => {
        const tenant = data.find((one) => one.slug === slug);
        if (tenant) {
          onChosen(tenant);
        }
      }}
      searchable
      limit={100}
      mb="md"
      data-testid="known-tenant"
    />
  );
}

function OpenForm({ tenant, storages }: { tenant: Tenant; storages: string[] }) {
  const { t } = useTranslation();
  const [storage, setStorage] = useState(storages[0] ?? "");
  const [key, setKey] = useState("");
  const open = useOpenRepository(tenant.slug);
  return (
    <Panel title={t("welcome.openKey")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          open.mutate({ storage, key: key.trim() }, { onSuccess: () => setKey("") });
        }}
      >
        <Stack gap="md">
          <KeyValue facts={[{ label: t("tenants.one"), value: <Name>{tenant.name}</Name> }]} />
          <Select
            label={t("welcome.openStorage")}
            data={storages.map((name) => ({ value: name, label: reveal(name) }))}
            value={storage}
            onChange={(name) => name && setStorage(name)}
            allowDeselect={false}
          />
          <PasswordInput
            label={t("key.title")}
            description={t("welcome.openKeyHint")}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="off"
            data-testid="repository-key"
          />
          {open.error && <FailureAlert failure={failureOf(open.error)} />}
          {open.data !== undefined && (
            <Text size="sm" role="status">
              {t("welcome.opened", { count: open.data })}
            </Text>
          )}
          <FormActions>
            {open.data === undefined ? (
              <Button
                type="submit"
                disabled={key.trim() === ""}
                loading={open.isPending}
                data-testid="open-repository"
              >
                {t("welcome.openVerb")}
              </Button>
            ) : (
              <Button component="a" href={routes.tenant(tenant.slug)}>
                {t("welcome.toTenant")}
              </Button>
            )}
          </FormActions>
        </Stack>
      </form>
    </Panel>
  );
}
