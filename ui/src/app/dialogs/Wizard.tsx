/** From nothing to the first backup: tenant, database, storage. Each step is saved when it is done. */

import { Button, Group, Stack, Stepper, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Database, Tenant } from "../../bindings";
import { FailureAlert } from "../../components/FailureAlert";
import { DatabaseForm } from "../../features/databases";
import { useBackup } from "../../features/jobs";
import { StorageForm, useStorages } from "../../features/storages";
import { type Selection, TenantForm } from "../../features/tenants";
import { failureOf } from "../../lib/result";

interface Props {
  onClose: () => void;
  onSelect: (selection: Selection) => void;
}

export function Wizard({ onClose, onSelect }: Props) {
  const { t } = useTranslation();
  const storages = useStorages();
  const [tenant, setTenant] = useState<Tenant | null>(null);
  const [database, setDatabase] = useState<Database | null>(null);
  const stored = (storages.data?.length ?? 0) > 0;
  const step = !tenant ? 0 : !database ? 1 : stored ? 3 : 2;
  const databaseSaved = (saved: Database) => {
    setDatabase(saved);
    onSelect({ tenant: saved.tenant, database: saved.path });
  };
  return (
    <Stepper active={step} size="sm" allowNextStepsSelect={false}>
      <Stepper.Step label={t("wizard.tenant")} description={t("wizard.tenantText")}>
        <TenantForm onSaved={setTenant} />
      </Stepper.Step>
      <Stepper.Step label={t("wizard.database")} description={t("wizard.databaseText")}>
        {tenant && (
          <DatabaseForm
            tenants={[tenant]}
            tenant={tenant.slug}
            chooseTenant={false}
            onSaved={databaseSaved}
          />
        )}
      </Stepper.Step>
      <Stepper.Step label={t("wizard.storage")} description={t("wizard.storageText")}>
        <StorageForm onSaved={() => {}} />
      </Stepper.Step>
      <Stepper.Completed>{database && <Ready database={database} onClose={onClose} />}</Stepper.Completed>
    </Stepper>
  );
}

function Ready({ database, onClose }: { database: Database; onClose: () => void }) {
  const { t } = useTranslation();
  const backup = useBackup(database.path);
  const storages = useStorages();
  const start = () => backup.mutate(storages.data?.[0]?.name ?? null, { onSuccess: onClose });
  return (
    <Stack gap="md" pt="md">
      <Text>{t("wizard.done", { name: database.name })}</Text>
      {backup.error && <FailureAlert failure={failureOf(backup.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-testid="later">
          {t("wizard.later")}
        </Button>
        <Button onClick={start} loading={backup.isPending} data-testid="first-backup">
          {t("wizard.start", { name: database.name })}
        </Button>
      </Group>
    </Stack>
  );
}
