/** Every field of rules, in the order in which people think of them. */

import { MultiSelect, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DraftProblem, Rule } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { reveal } from "../../../lib/reveal";
import { useChannels, useStorageNames } from "../api/policies";
import type { Draft, Field } from "../model/draft";
import { AssertionsField, PickField, SandboxField } from "./DrillFields";
import { ExcludeField } from "./ExcludeField";
import { FieldFrame } from "./FieldFrame";
import { HooksField } from "./HooksField";
import { KeepField } from "./KeepField";
import { isFatal } from "./Problems";
import classes from "./RulesForm.module.css";
import { ScheduleField } from "./ScheduleField";

export interface FormParts {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  problems: readonly DraftProblem[];
  /** Whether what is empty comes from elsewhere, as for tenants and databases. */
  inherits: boolean;
  /** What holds in the end, and where it comes from. */
  effective: readonly Rule[];
}

interface Props extends FormParts {
  /** What is to be said of the hooks that hold. */
  hooksNote: ReactNode;
}

export function RulesForm({ hooksNote, ...form }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <Panel title={t("policies.section.when")} flush>
        <ScheduleField {...form} />
        <TextField field="window" placeholder="22:00-06:00" {...form} />
        <TextField field="spread" placeholder="30m" {...form} />
        <CatchUpField {...form} />
      </Panel>
      <Panel title={t("policies.section.where")} flush>
        <StorageField {...form} />
        <CopiesField {...form} />
        <TextField field="bandwidth" placeholder="10 MB/s" {...form} />
      </Panel>
      <Panel title={t("policies.section.keep")} flush>
        <KeepField {...form} />
      </Panel>
      <Panel title={t("policies.section.objectives")} flush>
        <TextField field="rpo" placeholder="26h" {...form} />
        <TextField field="rto" placeholder="4h" {...form} />
        <AlertsField {...form} />
      </Panel>
      <Panel title={t("policies.section.proof")} flush>
        <TextField field="drill" placeholder="0 4 * * 0" {...form} />
        <PickField {...form} />
        <SandboxField {...form} />
        <AssertionsField {...form} />
        <TextField field="checks" placeholder="30d" {...form} />
      </Panel>
      <Panel title={t("policies.section.around")} flush>
        <ExcludeField {...form} />
        <HooksField {...form} />
        {hooksNote}
      </Panel>
    </div>
  );
}

type TextFieldName = Extract<Field, "window" | "spread" | "bandwidth" | "rpo" | "rto" | "drill" | "checks">;

function TextField({
  field,
  placeholder,
  ...form
}: FormParts & { field: TextFieldName; placeholder: string }) {
  return (
    <FieldFrame field={field} {...form}>
      {(labels) => (
        <TextInput
          {...labels}
          value={form.draft[field] ?? ""}
          onChange={(event) => form.set({ [field]: textOf(event.currentTarget.value, form.inherits) })}
          placeholder={placeholder}
          error={isFatal(form.problems, field)}
          autoComplete="off"
          spellCheck={false}
          w={200}
          data-testid={`input-${field}`}
        />
      )}
    </FieldFrame>
  );
}

/** Where nothing is inherited, an emptied field is none; elsewhere it stays one's own until it is given back. */
function textOf(text: string, inherits: boolean): string | null {
  return text === "" && !inherits ? null : text;
}

function CatchUpField(form: FormParts) {
  const { t } = useTranslation();
  const value = form.draft.catch_up;
  const kind = value === null || value === "always" || value === "never" ? (value ?? "always") : "within";
  return (
    <FieldFrame field="catch_up" {...form}>
      {(labels) => (
        <Stack gap="xs" align="flex-start">
          <Select
            {...labels}
            value={kind}
            onChange={(next) => next && form.set({ catch_up: next === "within" ? "6h" : next })}
            data={(["always", "within", "never"] as const).map((key) => ({
              value: key,
              label: t(`policies.catchUp.${key}`),
            }))}
            allowDeselect={false}
            w={240}
          />
          {kind === "within" && (
            <TextInput
              aria-label={t("policies.latest")}
              value={value ?? ""}
              onChange={(event) => form.set({ catch_up: event.currentTarget.value })}
              error={isFatal(form.problems, "catch_up")}
              autoComplete="off"
              w={120}
            />
          )}
        </Stack>
      )}
    </FieldFrame>
  );
}

function StorageField(form: FormParts) {
  const { t } = useTranslation();
  const options = useNames(form.draft.storage ? [form.draft.storage] : []);
  return (
    <FieldFrame field="storage" {...form}>
      {(labels) => (
        <Select
          {...labels}
          data={options}
          value={form.draft.storage || null}
          onChange={(storage) => form.set({ storage: storage ?? (form.inherits ? "" : null) })}
          placeholder={t("policies.onlyStorage")}
          error={isFatal(form.problems, "storage")}
          clearable
          clearButtonProps={{ "aria-label": t("policies.clear") }}
          w={260}
          data-testid="input-storage"
        />
      )}
    </FieldFrame>
  );
}

function CopiesField(form: FormParts) {
  const { t } = useTranslation();
  const copies = form.draft.copies ?? [];
  const options = useNames(copies);
  return (
    <FieldFrame field="copies" {...form}>
      {(labels) => (
        <MultiSelect
          {...labels}
          classNames={{ inputField: classes.pills }}
          data={options}
          value={copies}
          onChange={(names) => form.set({ copies: names.length === 0 && !form.inherits ? null : names })}
          placeholder={copies.length === 0 ? t("policies.noCopies") : ""}
          error={isFatal(form.problems, "copies")}
          maw={360}
          data-testid="input-copies"
        />
      )}
    </FieldFrame>
  );
}

/** The storages there are, and those that a draft names all the same. */
function useNames(named: readonly string[]) {
  const { data } = useStorageNames();
  return [...new Set([...(data ?? []), ...named])].map((value) => ({ value, label: reveal(value) }));
}

function AlertsField(form: FormParts) {
  const { t } = useTranslation();
  const { data } = useChannels();
  const { alerts } = form.draft;
  const names = [...new Set([...(data ?? []).map(({ name }) => name), ...(alerts ?? [])])];
  return (
    <FieldFrame field="alerts" {...form}>
      {(labels) => (
        <Stack gap="xs" align="flex-start">
          {!form.inherits && (
            <SegmentedControl
              size="xs"
              aria-labelledby={labels["aria-labelledby"]}
              value={alerts === null ? "all" : "some"}
              onChange={(which) => form.set({ alerts: which === "all" ? null : [] })}
              data={(["all", "some"] as const).map((key) => ({
                value: key,
                label: t(`policies.alerts.${key}`),
              }))}
            />
          )}
          {alerts !== null && names.length > 0 && (
            <MultiSelect
              {...labels}
              classNames={{ inputField: classes.pills }}
              data={names.map((value) => ({ value, label: reveal(value) }))}
              value={alerts}
              onChange={(next) => form.set({ alerts: next })}
              placeholder={alerts.length === 0 ? t("policies.alerts.none") : ""}
              error={isFatal(form.problems, "alerts")}
              w={320}
              maw="100%"
            />
          )}
          {alerts !== null && names.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("policies.alerts.noChannel")}
            </Text>
          )}
        </Stack>
      )}
    </FieldFrame>
  );
}
