/** The first backup, live; then the key is kept elsewhere, and a proof is offered. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowRight, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { ProveNow } from "../../../features/drills";
import { JobProgress, LastFailure, useBackup } from "../../../features/jobs";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { KeepKey } from "./KeepKey";

interface Props {
  database: DatabaseStatus;
  /** Where it goes to; none for where the policy says. */
  storage: string | null;
  keyKept: boolean;
  onKeyKept: () => void;
  onEnd: () => void;
}

export function FirstBackup({ database, storage, keyKept, onKeyKept, onEnd }: Props) {
  const { t } = useTranslation();
  const { path, tenant, last_good_at, running_job } = database;
  const name = reveal(database.name);
  const leave = (to: string) => {
    onEnd();
    go(to);
  };
  const home = routes.tenant(tenant, "databases");
  const backup = useBackup(path);
  const done = last_good_at !== null && running_job === null;
  return (
    <Stack gap="md">
      <Run database={database} />
      {backup.error && <FailureAlert failure={failureOf(backup.error)} />}
      {done && (
        <>
          <Callout tone="info" icon={IconCircleCheck}>
            <Text size="sm" fw={600}>
              {t("welcome.stored", { name })}
            </Text>
            <Text size="sm">{t("welcome.notProved")}</Text>
          </Callout>
          <KeepKey tenant={tenant} isKept={keyKept} onKept={onKeyKept} />
        </>
      )}
      <Group justify="flex-end">
        {done && !keyKept && (
          <Text size="sm" c="dimmed">
            {t("welcome.keyFirst")}
          </Text>
        )}
        <Button variant="default" onClick={() => leave(home)} data-testid="welcome-done">
          {t("welcome.toTenant")}
        </Button>
        {last_good_at === null && running_job === null && (
          <Button
            onClick={() => backup.mutate(storage)}
            loading={backup.isPending}
            data-testid="first-backup"
          >
            {hasFailed(database) ? t("action.retry") : t("welcome.start", { name })}
          </Button>
        )}
        {done && (
          <ProveNow
            database={path}
            snapshot="latest"
            variant="filled"
            disabled={!keyKept}
            rightSection={<IconArrowRight size={16} aria-hidden />}
            onBegun={() => leave(routes.drills(path))}
          >
            {t("welcome.prove")}
          </ProveNow>
        )}
      </Group>
    </Stack>
  );
}

function hasFailed({ last_job_state }: DatabaseStatus): boolean {
  return last_job_state === "failed" || last_job_state === "interrupted";
}

/** Shows it, and says why it failed. */
function Run({ database }: { database: DatabaseStatus }) {
  const { t } = useTranslation();
  const { running_job, last_good_at } = database;
  if (running_job !== null) {
    return (
      <Panel title={t("welcome.step.backup")}>
        <JobProgress key={running_job} id={running_job} name={database.name} />
      </Panel>
    );
  }
  if (last_good_at !== null) {
    return null;
  }
  return hasFailed(database) ? (
    <LastFailure database={database} />
  ) : (
    <Text>{t("welcome.ready", { name: reveal(database.name) })}</Text>
  );
}
