/** Sets, changes and removes the lock of the window, and says what it is not. */

import { Button, Group, PasswordInput, Select, Stack, Switch, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconInfoCircle, IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { useLockNow, useLockState, useRemoveLock, useSetLock } from "../api/lock";

/** Characters that a passphrase has at least; the back end has the last word. */
const LEAST = 8;
const MINUTES = [1, 5, 15, 30, 60, 240];

export function LockSettings() {
  const { t } = useTranslation();
  const { data } = useLockState();
  const [changing, setChanging] = useState(false);
  const minutes = data?.idle_minutes ?? null;
  return (
    <Panel title={t("lock.settings")}>
      <Stack gap="md">
        <Callout tone="neutral" icon={IconInfoCircle}>
          <Text size="sm">{t("lock.honest")}</Text>
        </Callout>
        {minutes !== null && !changing ? (
          <Standing minutes={minutes} onChange={() => setChanging(true)} />
        ) : (
          <LockForm minutes={minutes} onDone={() => setChanging(false)} />
        )}
      </Stack>
    </Panel>
  );
}

function Standing({ minutes, onChange }: { minutes: number; onChange: () => void }) {
  const { t } = useTranslation();
  const [lock, remove] = [useLockNow(), useRemoveLock()];
  return (
    <>
      <Text size="sm">{t("lock.isSet", { count: minutes })}</Text>
      {lock.error && <FailureAlert failure={failureOf(lock.error)} />}
      {remove.error && <FailureAlert failure={failureOf(remove.error)} />}
      <Group gap="sm">
        <Button leftSection={<IconLock size={15} aria-hidden />} onClick={() => lock.mutate()}>
          {t("lock.now")}
        </Button>
        <Button variant="default" onClick={onChange}>
          {t("lock.change")}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(undefined, {
              onSuccess: () => notifications.show({ message: t("lock.removed"), color: "gray" }),
            })
          }
        >
          {t("lock.remove")}
        </Button>
      </Group>
    </>
  );
}

function LockForm({ minutes, onDone }: { minutes: number | null; onDone: () => void }) {
  const { t } = useTranslation();
  const set = useSetLock();
  const first = minutes === null;
  const form = useForm({
    initialValues: { anew: first, passphrase: "", again: "", minutes: String(minutes ?? 15) },
    validateInputOnBlur: true,
    validate: {
      passphrase: (passphrase, { anew }) => (anew && [...passphrase].length < LEAST ? t("lock.short") : null),
      again: (again, { anew, passphrase }) => (anew && again !== passphrase ? t("lock.differs") : null),
    },
    onValuesChange: () => set.reset(),
  });
  const { anew } = form.values;
  const submit = form.onSubmit((values) =>
    set.mutate(
      { passphrase: values.anew ? values.passphrase : null, minutes: Number(values.minutes) },
      {
        onSuccess: () => {
          notifications.show({ message: t(first ? "lock.done" : "lock.changed"), color: "gray" });
          form.reset();
          onDone();
        },
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={420}>
        {!first && (
          <Switch
            {...form.getInputProps("anew", { type: "checkbox" })}
            label={t("lock.newOne")}
            description={t("lock.newOneNote")}
            data-testid="lock-anew"
          />
        )}
        {anew && (
          <>
            <PasswordInput
              {...form.getInputProps("passphrase")}
              label={t(first ? "lock.passphrase" : "lock.newPassphrase")}
              description={t("lock.least")}
              autoComplete="new-password"
              data-testid="lock-passphrase"
            />
            <PasswordInput
              {...form.getInputProps("again")}
              label={t("lock.again")}
              autoComplete="new-password"
              data-testid="lock-again"
            />
          </>
        )}
        <Select
          {...form.getInputProps("minutes")}
          label={t("lock.idle")}
          data={minutesFrom(minutes).map((count) => ({
            value: String(count),
            label: t("lock.minutes", { count }),
          }))}
          allowDeselect={false}
          data-testid="lock-minutes"
        />
        {set.error && <FailureAlert failure={failureOf(set.error)} />}
        <Group gap="sm">
          <Button
            type="submit"
            loading={set.isPending}
            disabled={!first && !form.isDirty()}
            data-testid="lock-set"
          >
            {t(first ? "lock.set" : "lock.change")}
          </Button>
          {!first && (
            <Button variant="default" onClick={onDone}>
              {t("action.cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** The command line may have set a time that is none of the choices. */
function minutesFrom(set: number | null): number[] {
  return set === null || MINUTES.includes(set) ? MINUTES : [...MINUTES, set].sort((a, b) => a - b);
}
