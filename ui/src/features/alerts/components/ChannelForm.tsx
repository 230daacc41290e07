/**
 * Tries a channel as it is typed, and adds or changes it. The back end says what it does not take; the key of signatures is shown once.
 */

import {
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { IconAlertTriangle, IconCircleCheck, IconKey, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertChannel, MailChannel } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { isLabel } from "../../../lib/names";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useMark } from "../../../lib/unsaved";
import { useAddChannel, useChangeChannel, useTryChannel } from "../api/channels";
import {
  EMPTY,
  FORMATS,
  faultOf,
  inputOf,
  KINDS,
  type Kind,
  SECURITIES,
  type Values,
  valuesOf,
} from "../model/channelForm";
import classes from "./Alerts.module.css";

type Form = UseFormReturnType<Values>;

interface Props {
  /** The one that is changed; none for a new one. */
  channel?: AlertChannel | null;
  onDone: () => void;
}

export function ChannelForm({ channel = null, onDone }: Props) {
  const { t } = useTranslation();
  const [add, change, attempt] = [useAddChannel(), useChangeChannel(), useTryChannel(channel?.name ?? null)];
  const save = channel === null ? add : change;
  const [warned, setWarned] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const fault = (field: Parameters<typeof faultOf>[0], text: string) => {
    const found = faultOf(field, text);
    return found && t(`alerts.channels.faults.${found[0]}`, { text: reveal(found[1]) });
  };
  const form = useForm<Values>({
    initialValues: channel === null ? EMPTY : valuesOf(channel),
    validateInputOnBlur: true,
    validate: {
      name: (name) => (isLabel(name) ? null : t("alerts.channels.nameError")),
      server: (text, { kind }) => (kind === "email" ? fault("server", text) : null),
      from: (text, { kind }) => (kind === "email" ? fault("from", text) : null),
      to: (text, { kind }) => (kind === "email" ? fault("to", text) : null),
      url: (text, { kind }) => (kind === "email" ? null : fault("url", text)),
    },
    onValuesChange: () => {
      save.reset();
      attempt.reset();
      setWarned(false);
    },
  });
  useMark(
    channel === null ? t("unsaved.newChannel") : t("unsaved.channel", { name: reveal(channel.name) }),
    form.isDirty(),
  );
  const submit = form.onSubmit((values) => {
    if (!attempt.isSuccess && !warned) {
      setWarned(true);
      return;
    }
    const asked = { name: values.name, input: inputOf(values) };
    if (channel === null) {
      add.mutate(asked, { onSuccess: (added) => (added.key ? setKey(added.key) : onDone()) });
    } else {
      change.mutate(asked, { onSuccess: onDone });
    }
  });
  const untried = warned && !attempt.isSuccess;
  if (key) {
    return <SigningKey value={key} onDone={onDone} />;
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {channel === null && <Naming form={form} />}
        {form.values.kind === "email" ? (
          <EmailFields form={form} known={channel?.mail ?? null} />
        ) : (
          <AddressFields form={form} />
        )}
        <Tried attempt={attempt} />
        {untried && !attempt.isPending && (
          <Callout tone="warn" icon={IconAlertTriangle} testId="untried" alert>
            <Text size="sm">{t("alerts.channels.untried")}</Text>
          </Callout>
        )}
        {save.error && <FailureAlert failure={failureOf(save.error)} />}
        <FormActions note={t("alerts.channels.keyring")}>
          <Button
            variant="default"
            leftSection={<IconSend size={14} aria-hidden />}
            onClick={() => {
              if (!form.validate().hasErrors) {
                attempt.mutate(inputOf(form.getValues()));
              }
            }}
            loading={attempt.isPending}
            data-testid="channel-try"
          >
            {t("alerts.channels.test")}
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={attempt.isPending || (channel !== null && !form.isDirty())}
            data-testid="save"
          >
            {t(`alerts.channels.${channel === null ? "add" : "save"}${untried ? "Untried" : ""}`)}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}

/** What came of a test of the channel as it was typed. */
function Tried({ attempt }: { attempt: ReturnType<typeof useTryChannel> }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {attempt.isSuccess && (
        <Callout tone="good" icon={IconCircleCheck} testId="tried">
          <Text size="sm">{t("alerts.channels.tried")}</Text>
        </Callout>
      )}
      {attempt.error && (
        <FailureAlert failure={failureOf(attempt.error)} title={t("alerts.channels.notDelivered")} />
      )}
    </div>
  );
}

/** Which kind, and what it is called: both stay as they are. */
function Naming({ form }: { form: Form }) {
  const { t } = useTranslation();
  const { kind } = form.values;
  return (
    <>
      <SegmentedControl
        fullWidth
        value={kind}
        onChange={(chosen) => form.setFieldValue("kind", chosen as Kind)}
        aria-label={t("alerts.channels.kind")}
        data={KINDS.map((value) => ({ value, label: t(`alerts.channels.kinds.${value}`) }))}
      />
      <Text size="sm" c="dimmed">
        {t(`alerts.channels.about.${kind}`)}
      </Text>
      <TextInput
        {...form.getInputProps("name")}
        label={t("alerts.channels.name")}
        placeholder={t(`alerts.channels.nameOf.${kind}`)}
        autoComplete="off"
        data-autofocus
        data-testid="channel-name"
        required
      />
    </>
  );
}

function EmailFields({ form, known }: { form: Form; known: MailChannel | null }) {
  const { t } = useTranslation();
  const word = (field: "server" | "user" | "password" | "from" | "to") => t(`alerts.channels.email.${field}`);
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          {...form.getInputProps("server")}
          label={word("server")}
          placeholder="mail.example.org"
          spellCheck={false}
          data-testid="channel-server"
          required
        />
        <Select
          {...form.getInputProps("security")}
          label={t("alerts.channels.email.security")}
          data={SECURITIES.map((value) => ({ value, label: t(`alerts.channels.email.securities.${value}`) }))}
          allowDeselect={false}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          {...form.getInputProps("user")}
          label={word("user")}
          autoComplete="off"
          spellCheck={false}
          data-testid="channel-user"
        />
        <PasswordInput
          {...form.getInputProps("password")}
          label={word("password")}
          placeholder={known?.user != null ? t("alerts.channels.email.keeps") : undefined}
          autoComplete="off"
          data-testid="channel-password"
        />
      </Group>
      <TextInput
        {...form.getInputProps("from")}
        label={word("from")}
        placeholder="bulkhead@example.org"
        data-testid="channel-from"
        required
      />
      <TextInput
        {...form.getInputProps("to")}
        label={word("to")}
        description={t("alerts.channels.email.several")}
        placeholder="ops@example.org"
        // Who changes a channel mostly changes this.
        data-autofocus={known === null ? undefined : true}
        data-testid="channel-to"
        required
      />
    </>
  );
}

function AddressFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  const { kind, format } = form.values;
  return (
    <>
      {kind === "webhook" && (
        <Select
          {...form.getInputProps("format")}
          label={t("alerts.channels.format")}
          data={FORMATS.map((value) => ({ value, label: t(`alerts.channels.formats.${value}`) }))}
          allowDeselect={false}
        />
      )}
      <PasswordInput
        {...form.getInputProps("url")}
        label={t("alerts.channels.url")}
        description={t("alerts.channels.urlNote")}
        placeholder="https://"
        autoComplete="off"
        data-testid="channel-url"
        required
      />
      {kind === "webhook" && format === "generic" && (
        <Checkbox
          {...form.getInputProps("sign", { type: "checkbox" })}
          label={t("alerts.channels.sign")}
          description={t("alerts.channels.signNote")}
        />
      )}
    </>
  );
}

function SigningKey({ value, onDone }: { value: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Callout tone="info" icon={IconKey} testId="signing-key">
        <Text size="sm" fw={600}>
          {t("alerts.channels.keyTitle")}
        </Text>
        <Text size="sm">{t("alerts.channels.keyText")}</Text>
      </Callout>
      <Code block className={classes.key}>
        {value}
      </Code>
      <Group justify="flex-end" gap="sm">
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("action.copied") : t("alerts.channels.copyKey")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone} data-autofocus>
          {t("alerts.channels.kept")}
        </Button>
      </Group>
    </Stack>
  );
}
