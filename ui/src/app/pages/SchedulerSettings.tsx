/** What goes on without anybody looking. */

import { Button, Group, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "../../components/Panel";
import { SettingRow } from "../../features/settings";
import { PAUSES } from "../../lib/pauses";
import { formatAbsolute } from "../../lib/time";
import { useScheduler } from "../frame/useScheduler";

export function SchedulerSettings() {
  const { t } = useTranslation();
  const { until, pause, autostart, setAutostart } = useScheduler();
  return (
    <Panel title={t("settings.sections.scheduler")} flush>
      <SettingRow
        label={t("settings.scheduler.pause")}
        note={
          until
            ? t("settings.scheduler.pausedNote", { time: formatAbsolute(until) })
            : t("settings.scheduler.pauseNote")
        }
      >
        {until ? (
          <Button onClick={() => pause(null)} data-testid="settings-resume">
            {t("scheduler.resume")}
          </Button>
        ) : (
          <Group gap={6}>
            {PAUSES.map(({ minutes, word }) => (
              <Button key={word} variant="default" onClick={() => pause(minutes)}>
                {t(`scheduler.for.${word}`)}
              </Button>
            ))}
          </Group>
        )}
      </SettingRow>
      <SettingRow label={t("scheduler.autostart")} note={t("settings.scheduler.autostartNote")}>
        <Switch
          checked={autostart}
          onChange={(event) => setAutostart(event.currentTarget.checked)}
          aria-label={t("scheduler.autostart")}
        />
      </SettingRow>
    </Panel>
  );
}
