/** When it is backed up and how long that is kept: three ways that fit most, or later. */

import { Button, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Storage } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { RadioCards } from "../../../components/RadioCards";
import { useStartPolicy } from "../../../features/tenants";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { ownZone } from "../../../lib/zone";

/** The back end's own names of what to begin with. */
const PRESETS = ["small-business", "hourly-and-a-year", "compliance-7-years"] as const;

interface Props {
  tenant: string;
  storages: readonly Storage[];
  /** Gives where the first backup goes to; none where the schedule's policy says it. */
  onDone: (storage: string | null) => void;
}

export function Schedule({ tenant, storages, onDone }: Props) {
  const { t } = useTranslation();
  const [preset, setPreset] = useState<(typeof PRESETS)[number]>(PRESETS[0]);
  const [storage, setStorage] = useState(storages[0]?.name ?? "");
  const start = useStartPolicy(tenant);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ preset, storage }, { onSuccess: () => onDone(null) });
      }}
    >
      <Stack gap="md">
        <RadioCards
          label={t("welcome.preset.label")}
          value={preset}
          onChange={setPreset}
          options={PRESETS.map((value) => ({
            value,
            title: t(`welcome.preset.${value}`),
            note: t(`welcome.presetNote.${value}`, { zone: ownZone() }),
          }))}
          testId="preset"
        />
        {storages.length > 1 && (
          <Select
            label={t("welcome.storage")}
            data={storages.map(({ name }) => ({ value: name, label: reveal(name) }))}
            value={storage}
            onChange={(name) => name && setStorage(name)}
            allowDeselect={false}
          />
        )}
        {start.error && <FailureAlert failure={failureOf(start.error)} />}
        <FormActions note={t("welcome.scheduleNote")}>
          <Button variant="default" onClick={() => onDone(storage)} data-testid="no-schedule">
            {t("welcome.later")}
          </Button>
          <Button type="submit" loading={start.isPending} data-testid="save">
            {t("welcome.useSchedule")}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
