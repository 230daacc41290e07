/** When runs begin: the usual rhythms as choices, any other as text, always with what it means in words. */

import { Chip, Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CountInput } from "../../../components/CountInput";
import { type Choice, choiceOf, cronOf, type Kind, readTime, STEPS, turnedInto } from "../model/cron";
import { BEGINNINGS } from "../model/draft";
import { FieldFrame } from "./FieldFrame";
import { isFatal, Problems } from "./Problems";
import type { FormParts } from "./RulesForm";
import classes from "./ScheduleField.module.css";
import { ZoneSelect } from "./ZoneSelect";

const KINDS = ["hourly", "hours", "daily", "weekly", "monthly", "custom"] as const;
/** Monday first. */
const DAYS = [1, 2, 3, 4, 5, 6, 0] as const;
/** As cron numbers them. */
const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export function ScheduleField(form: FormParts) {
  const { t } = useTranslation();
  const { draft, set, inherits } = form;
  return (
    <FieldFrame field="schedule" {...form}>
      {() => (
        <Stack gap="sm">
          {!inherits && (
            <Switch
              label={t("policies.byItself")}
              checked={draft.schedule !== null}
              onChange={(event) =>
                set({ schedule: event.currentTarget.checked ? BEGINNINGS.schedule : null })
              }
              data-testid="by-itself"
            />
          )}
          {draft.schedule !== null && <Rhythm {...form} text={draft.schedule} />}
        </Stack>
      )}
    </FieldFrame>
  );
}

function Rhythm({ text, ...form }: FormParts & { text: string }) {
  const { t } = useTranslation();
  const { draft, set, problems } = form;
  const [raw, setRaw] = useState(() => choiceOf(text).kind === "custom");
  const choice: Choice = raw ? { kind: "custom", text } : choiceOf(text);
  const turn = (kind: Kind) => {
    setRaw(kind === "custom");
    set({ schedule: cronOf(turnedInto(kind, choiceOf(text))) });
  };
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Select
          label={t("policies.rhythm")}
          value={choice.kind}
          onChange={(kind) => kind && turn(kind as Kind)}
          data={KINDS.map((kind) => ({ value: kind, label: t(`policies.kind.${kind}`) }))}
          allowDeselect={false}
          w={160}
          data-testid="rhythm"
        />
        <Details choice={choice} onChange={(next) => set({ schedule: cronOf(next) })} />
        <TextInput
          label={t("policies.cron")}
          value={text}
          onChange={(event) => set({ schedule: event.currentTarget.value })}
          onFocus={() => setRaw(true)}
          error={isFatal(problems, "schedule")}
          classNames={{ input: classes.cron }}
          spellCheck={false}
          autoComplete="off"
          data-testid="cron"
        />
      </Group>
      <div>
        <ZoneSelect
          value={draft.timezone}
          onChange={(timezone) => set({ timezone })}
          error={isFatal(problems, "timezone")}
        />
        <Problems problems={problems} of="timezone" />
      </div>
    </>
  );
}

function Details({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {choice.kind === "hours" && (
        <Select
          label={t("policies.every")}
          data={STEPS.map((step) => ({ value: String(step), label: t("policies.hours", { count: step }) }))}
          value={String(choice.every)}
          onChange={(value) => value && onChange({ ...choice, every: Number(value) })}
          allowDeselect={false}
          w={120}
        />
      )}
      {choice.kind === "monthly" && (
        <CountInput
          label={t("policies.dayOfMonth")}
          value={choice.day}
          onChange={(day) => day !== null && onChange({ ...choice, day })}
          least={1}
          most={31}
          w={110}
        />
      )}
      {"minute" in choice && (
        <CountInput
          label={t("policies.minute")}
          value={choice.minute}
          onChange={(minute) => minute !== null && onChange({ ...choice, minute })}
          least={0}
          most={59}
          w={110}
        />
      )}
      {"time" in choice && (
        <TimeInput value={choice.time} onChange={(time) => onChange({ ...choice, time })} />
      )}
      {choice.kind === "weekly" && (
        <DayChips days={choice.days} onChange={(days) => onChange({ ...choice, days })} />
      )}
    </>
  );
}

function DayChips({ days, onChange }: { days: number[]; onChange: (days: number[]) => void }) {
  const { t } = useTranslation();
  return (
    <Chip.Group
      multiple
      value={days.map(String)}
      // A week without a day would be no rhythm.
      onChange={(next) => next.length > 0 && onChange(next.map(Number))}
    >
      <Group gap={4} role="group" aria-label={t("policies.days")}>
        {DAYS.map((day) => (
          <Chip key={day} value={String(day)} size="xs" radius="sm">
            {t(`policies.day.${NAMES[day]}`)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

/** Takes what is typed once it is a time; until then the one before holds. */
function TimeInput({ value, onChange }: { value: string; onChange: (time: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      label={t("policies.time")}
      value={typed ?? value}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const time = readTime(text);
        setTyped(text);
        if (time) {
          onChange(time);
        }
      }}
      onBlur={() => setTyped(null)}
      error={typed !== null && !readTime(typed)}
      placeholder="02:00"
      inputMode="numeric"
      autoComplete="off"
      w={90}
      data-testid="time"
    />
  );
}
