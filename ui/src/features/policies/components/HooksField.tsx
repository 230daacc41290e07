/** Programs that run before and after a backup: words as they are, which no shell reads. */

import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HookInput } from "../../../bindings";
import { NEW_HOOK } from "../model/draft";
import { FieldFrame } from "./FieldFrame";
import classes from "./HooksField.module.css";
import { LineList } from "./LineList";
import { isFatal } from "./Problems";
import type { FormParts } from "./RulesForm";

export function HooksField(form: FormParts) {
  const { t } = useTranslation();
  const hooks = form.draft.hooks ?? [];
  const set = (next: HookInput[]) => form.set({ hooks: next.length === 0 && !form.inherits ? null : next });
  return (
    <FieldFrame field="hooks" {...form}>
      {() => (
        <div className={classes.hooks}>
          {hooks.map((hook, at) => (
            <Hook
              // biome-ignore lint/suspicious/noArrayIndexKey: hooks run in their order and have no other name
              key={at}
              number={at + 1}
              hook={hook}
              wrong={isFatal(form.problems, "hooks")}
              onChange={(part) => set(hooks.map((old, place) => (place === at ? { ...old, ...part } : old)))}
              onRemove={() => set(hooks.filter((_, place) => place !== at))}
            />
          ))}
          <Button
            size="xs"
            variant="default"
            onClick={() => set([...hooks, NEW_HOOK])}
            data-testid="add-hook"
          >
            {t("policies.hook.add")}
          </Button>
        </div>
      )}
    </FieldFrame>
  );
}

interface HookProps {
  number: number;
  hook: HookInput;
  wrong: boolean;
  onChange: (part: Partial<HookInput>) => void;
  onRemove: () => void;
}

function Hook({ number, hook, wrong, onChange, onRemove }: HookProps) {
  const { t } = useTranslation();
  const [program = "", ...words] = hook.argv;
  // After a backup there is nothing left to cancel.
  const outcomes = (["fail", "ignore", "cancel"] as const).filter(
    (rule) => rule !== "cancel" || hook.when === "before",
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a frame in every web view
    <div className={classes.hook} role="group" aria-label={t("policies.hook.number", { number })}>
      <SegmentedControl
        size="xs"
        aria-label={t("policies.hook.when")}
        value={hook.when}
        onChange={(when) =>
          onChange({
            when: when === "after" ? "after" : "before",
            ...(when === "after" && hook.on_error === "cancel" && { on_error: "fail" as const }),
          })
        }
        data={(["before", "after"] as const).map((key) => ({ value: key, label: t(`policies.hook.${key}`) }))}
      />
      <TextInput
        label={t("policies.hook.program")}
        value={program}
        onChange={(event) => onChange({ argv: [event.currentTarget.value, ...words] })}
        placeholder="/usr/local/bin/quiesce"
        error={wrong}
        autoComplete="off"
        spellCheck={false}
        data-testid={`hook-program-${number}`}
      />
      <LineList
        label={t("policies.hook.arguments")}
        one={(place) => t("policies.hook.argument", { number: place })}
        add={t("policies.hook.addArgument")}
        remove={(place) => t("policies.hook.removeArgument", { number: place })}
        lines={words}
        onChange={(next) => onChange({ argv: [program, ...next] })}
        error={wrong}
      />
      <div className={classes.line}>
        <Select
          label={t("policies.hook.onError")}
          data={outcomes.map((key) => ({ value: key, label: t(`policies.hook.on.${key}`) }))}
          value={hook.on_error}
          onChange={(rule) => rule && onChange({ on_error: rule as HookInput["on_error"] })}
          allowDeselect={false}
          className={classes.outcome}
        />
        <TextInput
          label={t("policies.hook.limit")}
          value={hook.limit}
          onChange={(event) => onChange({ limit: event.currentTarget.value })}
          error={wrong}
          autoComplete="off"
          w={90}
        />
        <Button
          size="sm"
          variant="default"
          onClick={onRemove}
          aria-label={t("policies.hook.removeNumber", { number })}
        >
          {t("policies.remove")}
        </Button>
      </div>
    </div>
  );
}
