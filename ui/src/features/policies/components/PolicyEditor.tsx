/** Makes a policy or changes one: the rules on the left, what they would mean on the right, said while they are edited. */

import { Button, Group, Select, Skeleton, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PolicyBase, RulesValues } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { isLabel } from "../../../lib/names";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { usePolicies, usePresets, useSave, useValues, useZones } from "../api/policies";
import { type Draft, draftOf, withPreset } from "../model/draft";
import { useDraft } from "../model/useDraft";
import { HooksNote } from "./HooksNote";
import classes from "./PolicyEditor.module.css";
import { PreviewPanel } from "./PreviewPanel";
import { RulesForm } from "./RulesForm";
import { TryPanel } from "./TryPanel";
import { YearPanel } from "./YearPanel";

interface Props {
  base: PolicyBase;
  /** Whether the policy is to be made; its name is then part of the form. */
  fresh: boolean;
  name: string;
  onName?: (name: string) => void;
  /** The policy whose rules it begins with. */
  from?: string | null;
}

export function PolicyEditor(props: Props) {
  const { base, fresh, from = null } = props;
  const source: PolicyBase = fresh ? { of: "policy", name: from ?? "" } : base;
  const values = useValues(source, !fresh || from !== null);
  const [zones, presets] = [useZones(), usePresets()];
  // What was typed must outlive a later look that fails.
  const failed = [values, zones, presets].find(({ data, error }) => data === undefined && error !== null);
  if (failed) {
    return <FailureAlert failure={failureOf(failed.error)} />;
  }
  if (!zones.data || !presets.data || (!values.data && (!fresh || from !== null))) {
    return <EditorSkeleton />;
  }
  const here = zones.data.find((zone) => zone.here)?.name ?? "UTC";
  // A new one begins as most people want it.
  const begin = draftOf(values.data ?? presets.data?.[0]?.rules ?? {}, here);
  return <Editor {...props} begin={begin} />;
}

function Editor({ base, fresh, begin, name, onName, from = null }: Props & { begin: Draft }) {
  const { t } = useTranslation();
  const [first] = useState(name);
  const state = useDraft(base, begin, {
    name: `policy draft ${fresh ? `as ${from}` : `${base.of} ${name}`}`,
    words: fresh ? t("unsaved.newPolicy") : t(`unsaved.rules.${base.of}`, { name: reveal(name) }),
    touched: name !== first,
  });
  const save = useSave(base);
  const { draft, set, replace, problems, check } = state;
  const { data: known = [] } = usePolicies();
  const isTaken = fresh && known.some((policy) => policy.name === name);
  const named = !fresh || (isLabel(name) && !isTaken);
  const submit = () =>
    save.mutate(
      {
        add: fresh ? name : null,
        input: { ...state.input, sandbox_password: draft.sandbox_password || null },
      },
      {
        onSuccess: () => {
          state.keep();
          notifications.show({ message: t("policies.saved", { name: reveal(name) }), color: "gray" });
          if (fresh) {
            go(routes.policy(name));
          }
        },
      },
    );
  return (
    <div className={classes.columns}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        noValidate
      >
        {fresh && (
          <Group align="flex-end" gap="md">
            <TextInput
              label={t("policies.name")}
              value={name}
              onChange={(event) => onName?.(event.currentTarget.value)}
              error={isTaken ? t("policies.nameTaken") : name !== "" && !named && t("policies.nameError")}
              autoComplete="off"
              required
              w={260}
              data-testid="policy-name"
            />
            <Presets first={from === null} onChoose={(rules) => replace(withPreset(draft, rules))} />
          </Group>
        )}
        <RulesForm
          draft={draft}
          set={set}
          problems={problems}
          inherits={base.of !== "policy"}
          effective={check.data?.rules ?? []}
          hooksNote={
            check.data?.hooks_confirmed === false && (
              <HooksNote base={base} saved={!fresh && !state.changed && state.settled} />
            )
          }
        />
        {check.error && <FailureAlert failure={failureOf(check.error)} />}
        {save.error && (
          <div ref={intoView} className={classes.refusal}>
            <FailureAlert failure={failureOf(save.error)} />
          </div>
        )}
        <div className={classes.actions}>
          <span className={classes.note}>
            <Note fresh={fresh} named={named} usable={state.usable} changed={state.changed} />
          </span>
          <Button
            type="submit"
            size="sm"
            loading={save.isPending}
            disabled={!state.usable || !named || (!fresh && !state.changed)}
            data-testid="save"
          >
            {t(fresh ? "policies.add" : "policies.save")}
          </Button>
        </div>
      </form>
      <aside className={classes.aside}>
        {check.data ? (
          <>
            <PreviewPanel check={check.data} stale={!state.settled} />
            {check.data.year && <YearPanel year={check.data.year} />}
            <TryPanel base={base} input={state.asked} />
          </>
        ) : (
          <Skeleton height={220} radius="md" role="status" aria-label={t("app.loading")} />
        )}
      </aside>
    </div>
  );
}

/** The form is longer than the window, and its button stands at the lower end whatever is seen of it. */
function intoView(shown: HTMLElement | null) {
  shown?.scrollIntoView({ block: "nearest" });
}

interface PresetsProps {
  /** Whether the form has begun with the first of them. */
  first: boolean;
  onChoose: (rules: RulesValues) => void;
}

function Presets({ first, onChoose }: PresetsProps) {
  const { t } = useTranslation();
  const { data = [] } = usePresets();
  return (
    <Select
      label={t("policies.preset")}
      placeholder={t("policies.choosePreset")}
      data={data.map(({ name, title }) => ({ value: name, label: title }))}
      defaultValue={first ? (data[0]?.name ?? null) : null}
      onChange={(chosen) => {
        const preset = data.find(({ name }) => name === chosen);
        if (preset) {
          onChoose(preset.rules);
        }
      }}
      w={380}
      data-testid="preset"
    />
  );
}

export function EditorSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.columns} aria-busy aria-label={t("app.loading")} role="status">
      <div className={classes.form}>
        <Skeleton height={300} radius="md" />
        <Skeleton height={200} radius="md" />
      </div>
      <div className={classes.aside}>
        <Skeleton height={220} radius="md" />
      </div>
    </div>
  );
}

interface NoteProps {
  fresh: boolean;
  named: boolean;
  usable: boolean;
  changed: boolean;
}

/** What saving does, or what keeps it from being done. */
function Note({ fresh, named, usable, changed }: NoteProps) {
  const { t } = useTranslation();
  if (!usable) {
    return t("policies.mendFirst");
  }
  if (fresh) {
    return t(named ? "policies.addNote" : "policies.nameFirst");
  }
  return t(changed ? "policies.unsaved" : "policies.unchanged");
}
