/** Tenant, database, storage, schedule, first backup: each step is saved when it is done. */

import { Button, Stack, Stepper } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DatabaseForm, useOverview } from "../../../features/databases";
import { StorageForm, useStorages } from "../../../features/storages";
import { TenantForm, useTenants } from "../../../features/tenants";
import { QueryGate } from "../QueryGate";
import { FirstBackup } from "./FirstBackup";
import { FirstField } from "./FirstField";
import { GoOn } from "./GoOn";
import { Schedule } from "./Schedule";
import { BEFORE, STEPS, stepOf, useJourney } from "./useJourney";

export function Protect() {
  const { t } = useTranslation();
  const { journey, go, end } = useJourney();
  const [tenants, databases, storages] = [useTenants(), useOverview(), useStorages()];
  return (
    <QueryGate query={tenants}>
      {(allTenants) => (
        <QueryGate query={databases}>
          {(allDatabases) => (
            <QueryGate query={storages}>
              {(allStorages) => {
                const step = stepOf(journey, allTenants, allDatabases, allStorages);
                const database = allDatabases.find(({ path }) => path === journey.database);
                const tenant = allTenants.find(({ slug }) => slug === journey.tenant);
                return (
                  <Stack gap="lg">
                    <Stepper active={step} size="xs" iconSize={26} allowNextStepsSelect={false}>
                      {STEPS.map((name) => (
                        <Stepper.Step key={name} label={t(`welcome.step.${name}`)} />
                      ))}
                    </Stepper>
                    <FirstField step={step} label={t(`welcome.step.${STEPS[step] ?? "backup"}`)}>
                      {step === 0 && (
                        <>
                          <GoOn
                            made={allTenants.map(({ slug, name }) => ({ id: slug, name }))}
                            onChosen={(slug) => go({ tenant: slug })}
                          />
                          <TenantForm onSaved={({ slug }) => go({ tenant: slug })} />
                        </>
                      )}
                      {step === 1 && tenant && (
                        <>
                          <GoOn
                            made={allDatabases
                              .filter((row) => row.tenant === tenant.slug)
                              .map(({ path, name }) => ({ id: path, name }))}
                            onChosen={(path) => go({ database: path })}
                          />
                          <DatabaseForm
                            tenants={[tenant]}
                            tenant={tenant.slug}
                            database={null}
                            chooseTenant={false}
                            onSaved={({ path }) => go({ database: path })}
                          />
                        </>
                      )}
                      {step === 2 && <StorageForm onSaved={() => {}} />}
                      {step === 3 && tenant && (
                        <Schedule
                          tenant={tenant.slug}
                          storages={allStorages}
                          onDone={(storage) => go({ scheduled: true, storage })}
                        />
                      )}
                      {step === 4 && database && (
                        <FirstBackup
                          database={database}
                          storage={allStorages.find(({ name }) => name === journey.storage)?.name ?? null}
                          keyKept={journey.keyKept}
                          onKeyKept={() => go({ keyKept: true })}
                          onEnd={end}
                        />
                      )}
                    </FirstField>
                    {step > 0 && database?.running_job == null && (
                      <Button
                        variant="subtle"
                        color="gray"
                        onClick={() => go(BEFORE[step] ?? {})}
                        style={{ alignSelf: "flex-start" }}
                        data-testid="step-back"
                      >
                        {t("welcome.stepBack")}
                      </Button>
                    )}
                  </Stack>
                );
              }}
            </QueryGate>
          )}
        </QueryGate>
      )}
    </QueryGate>
  );
}
