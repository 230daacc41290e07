/** Tries a channel as it is typed, and adds it. The back end says what it does not take; the key of signatures is shown once. */

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
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { isLabel } from "../../../lib/names";
import { failureOf } from "../../../lib/result";
import { useAddChannel, useTryChannel } from "../api/channels";
import { EMPTY, FORMATS, inputOf, KINDS, type Kind, SECURITIES, type Values } from "../model/channelForm";
import classes from "./Alerts.module.css";

type Form = UseFormReturnType<Values>;

export function ChannelForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [add, attempt] = [useAddChannel(), useTryChannel()];
  const [warned, setWarned] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const form = useForm<Values>({
    initialValues: EMPTY,
    validate: { name: (name) => (isLabel(name) ? null : t("alerts.channels.nameError")) },
    onValuesChange: () => {
      add.reset();
      attempt.reset();
      setWarned(false);
    },
  });
  const submit = form.onSubmit((values) => {
    if (!attempt.isSuccess && !warned) {
      setWarned(true);
      return;
    }
    add.mutate(
      { name: values.name, input: inputOf(values) },
      { onSuccess: (added) => (added.key ? setKey(added.key) : onDone()) },
    );
  });
  if (key) {
    return <SigningKey value={key} onDone={onDone} />;
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <SegmentedControl
          fullWidth
          value={form.values.kind}
          onChange={(kind) => form.setFieldValue("kind", kind as Kind)}
          aria-label={t("alerts.channels.kind")}
          data={KINDS.map((kind) => ({ value: kind, label: t(`alerts.channels.kinds.${kind}`) }))}
        />
        <Text size="sm" c="dimmed">
          {t(`alerts.channels.about.${form.values.kind}`)}
        </Text>
        <TextInput
          {...form.getInputProps("name")}
          label={t("alerts.channels.name")}
          placeholder={t(`alerts.channels.nameOf.${form.values.kind}`)}
          autoComplete="off"
          data-autofocus
          data-testid="channel-name"
          required
        />
        {form.values.kind === "email" ? <EmailFields form={form} /> : <AddressFields form={form} />}
        <Tried attempt={attempt} />
        {warned && !attempt.isSuccess && !attempt.isPending && (
          <Callout tone="warn" icon={IconAlertTriangle} testId="untried" alert>
            <Text size="sm">{t("alerts.channels.untried")}</Text>
          </Callout>
        )}
        {add.error && <FailureAlert failure={failureOf(add.error)} />}
        <FormActions note={t("alerts.channels.keyring")}>
          <Button
            variant="default"
            leftSection={<IconSend size={14} aria-hidden />}
            onClick={() => attempt.mutate(inputOf(form.getValues()))}
            loading={attempt.isPending}
            data-testid="channel-try"
          >
            {t("alerts.channels.test")}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={attempt.isPending} data-testid="save">
            {t(warned && !attempt.isSuccess ? "alerts.channels.addUntried" : "alerts.channels.add")}
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

function EmailFields({ form }: { form: Form }) {
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
        />
        <PasswordInput {...form.getInputProps("password")} label={word("password")} autoComplete="off" />
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
