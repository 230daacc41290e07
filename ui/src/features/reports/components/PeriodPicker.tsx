/** Which days a report is about. The back end says which period cannot be. */

import { Button, Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Period, PRESETS, periodOf } from "../model/period";

interface Props {
  period: Period;
  onChange: (period: Period) => void;
}

export function PeriodPicker({ period, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap={6} align="flex-end">
      <TextInput
        type="date"
        size="xs"
        label={t("reports.from")}
        value={period.from}
        max={period.to}
        onChange={(event) =>
          event.currentTarget.value && onChange({ ...period, from: event.currentTarget.value })
        }
        data-testid="report-from"
      />
      <TextInput
        type="date"
        size="xs"
        label={t("reports.to")}
        value={period.to}
        min={period.from}
        onChange={(event) =>
          event.currentTarget.value && onChange({ ...period, to: event.currentTarget.value })
        }
        data-testid="report-to"
      />
      {PRESETS.map((preset) => {
        const meant = periodOf(preset, new Date());
        const chosen = meant.from === period.from && meant.to === period.to;
        return (
          <Button
            key={preset}
            variant={chosen ? "light" : "default"}
            aria-pressed={chosen}
            onClick={() => onChange(meant)}
          >
            {t(`reports.presets.${preset}`)}
          </Button>
        );
      })}
    </Group>
  );
}
