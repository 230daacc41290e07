/** The recovery kit of a tenant: how it stands, why it no longer holds, and writing a new one. */

import { Button, Group, Menu, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconAlertTriangleFilled,
  IconChevronDown,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconFileText,
  IconLock,
  IconPrinter,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KitForm, KitStatus } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { SecretDialog } from "../../../components/SecretDialog";
import { failureOf } from "../../../lib/result";
import { useMark } from "../../../lib/unsaved";
import { useContacts, useExportKit, useKit } from "../api/kit";
import classes from "./Recovery.module.css";

const FORMS = [
  { form: "html", icon: IconPrinter },
  { form: "text", icon: IconFileText },
  { form: "sealed", icon: IconLock },
] as const;

const SHAPES = {
  current: IconCircleCheckFilled,
  outdated: IconAlertTriangleFilled,
  missing: IconAlertTriangleFilled,
  "not-needed": IconCircleDashed,
} as const;

export function KitPanel({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const { data, error, isPending } = useKit(tenant);
  return (
    <Panel title={t("recovery.kit")} note={t("recovery.kitNote")} testId="kit">
      {isPending && <Skeleton height={88} aria-label={t("app.loading")} />}
      {error && <FailureAlert failure={failureOf(error)} />}
      {data && <Kit status={data} />}
    </Panel>
  );
}

function Kit({ status }: { status: KitStatus }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <div className={classes.top}>
        <Standing status={status} />
        {status.state !== "not-needed" && <Export tenant={status.tenant} state={status.state} />}
      </div>
      {status.changes.length > 0 && (
        <ul className={classes.plain} aria-label={t("recovery.changed")}>
          {status.changes.map((change) => (
            <li key={change}>
              <Name>{change}</Name>
            </li>
          ))}
        </ul>
      )}
      <Contacts key={status.contacts.join("\n")} tenant={status.tenant} contacts={status.contacts} />
    </Stack>
  );
}

function Standing({ status: { state, made_at } }: { status: KitStatus }) {
  const { t } = useTranslation();
  const Shape = SHAPES[state];
  return (
    <div className={classes.standing} data-state={state} data-testid="kit-state">
      <Shape size={18} aria-hidden />
      <div>
        <b>{t(`recovery.state.${state}`)}</b>
        <Text size="sm">{t(`recovery.explain.${state}`)}</Text>
        {made_at && (
          <Text size="xs" c="dimmed">
            {t("recovery.writtenAt")} <RelativeTime instant={made_at} />
          </Text>
        )}
      </div>
    </div>
  );
}

function Export({ tenant, state }: { tenant: string; state: KitStatus["state"] }) {
  const { t } = useTranslation();
  const save = useExportKit(tenant);
  const [sealing, setSealing] = useState(false);
  const write = (form: KitForm, passphrase: string | null) =>
    save.mutate(
      { form, passphrase },
      {
        onSuccess: (written) => {
          setSealing(false);
          if (written) {
            notifications.show({ message: t("recovery.written", { path: written.path }), color: "gray" });
          }
        },
      },
    );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant={state === "current" ? "default" : "filled"}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            loading={save.isPending}
            data-testid="kit-export"
          >
            {t(state === "missing" ? "recovery.make" : "recovery.renew")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMS.map(({ form, icon: Icon }) => (
            <Menu.Item
              key={form}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={() => (form === "sealed" ? setSealing(true) : write(form, null))}
            >
              {t(`recovery.form.${form}`)}
              <Text size="xs" c="dimmed" maw={280}>
                {t(`recovery.formNote.${form}`)}
              </Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {save.error && !sealing && (
        <div className={classes.whole}>
          <FailureAlert failure={failureOf(save.error)} />
        </div>
      )}
      <SecretDialog
        opened={sealing}
        title={t("recovery.form.sealed")}
        text={t("recovery.sealText")}
        label={t("recovery.passphrase")}
        again={{ label: t("recovery.again"), differs: t("recovery.differs") }}
        verb={t("recovery.seal")}
        pending={save.isPending}
        failure={save.error ? failureOf(save.error) : null}
        testId="kit-passphrase"
        onGiven={(passphrase) => write("sealed", passphrase)}
        onClose={() => setSealing(false)}
      />
    </>
  );
}

function Contacts({ tenant, contacts }: { tenant: string; contacts: string[] }) {
  const { t } = useTranslation();
  const save = useContacts(tenant);
  const [text, setText] = useState(contacts.join("\n"));
  const lines = text.split("\n").map((line) => line.trim());
  const wanted = lines.filter((line) => line !== "");
  const changed = wanted.join("\n") !== contacts.join("\n");
  useMark(t("unsaved.contacts", { tenant }), changed);
  return (
    <Stack gap={6}>
      <Textarea
        label={t("recovery.contacts")}
        description={t("recovery.contactsNote")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={3}
        maw={520}
        data-testid="kit-contacts"
        data-theirs
      />
      {save.error && <FailureAlert failure={failureOf(save.error)} />}
      <Group gap="sm">
        <Button
          variant="default"
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate(wanted)}
        >
          {t("recovery.saveContacts")}
        </Button>
      </Group>
    </Stack>
  );
}
