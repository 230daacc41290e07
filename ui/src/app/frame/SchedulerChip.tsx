/** What goes on without anybody looking: the scheduler's pause, and the start with the session. */

import { Menu, VisuallyHidden } from "@mantine/core";
import {
  IconCheck,
  IconClockPause,
  IconClockPlay,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { PAUSES } from "../../lib/pauses";
import { formatClock } from "../../lib/time";
import classes from "./SchedulerChip.module.css";
import { useScheduler } from "./useScheduler";

export function SchedulerChip({ small }: { small: boolean }) {
  const { t } = useTranslation();
  const { until, unseen, pause, autostart, setAutostart } = useScheduler();
  const runs = until ? t("scheduler.paused", { time: formatClock(until, Date.now()) }) : t("scheduler.runs");
  const words = unseen ? t(`scheduler.${unseen}`) : runs;
  const Icon = until || unseen ? IconClockPause : IconClockPlay;
  return (
    <Menu position="right-end">
      <Menu.Target>
        <button
          type="button"
          className={classes.chip}
          data-paused={until || unseen ? true : undefined}
          data-small={small || undefined}
          data-testid="scheduler"
          title={small ? words : undefined}
        >
          <Icon size={18} stroke={1.7} aria-hidden />
          {small ? <VisuallyHidden>{words}</VisuallyHidden> : <span className={classes.word}>{words}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {until && !unseen && (
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => pause(null)}
            data-testid="resume"
          >
            {t("scheduler.resume")}
          </Menu.Item>
        )}
        {!until && !unseen && <Menu.Label>{t("scheduler.pause")}</Menu.Label>}
        {!until &&
          !unseen &&
          PAUSES.map(({ minutes, word }) => (
            <Menu.Item
              key={word}
              leftSection={<IconPlayerPause size={16} aria-hidden />}
              onClick={() => pause(minutes)}
              data-testid={word === "hour" ? "pause" : undefined}
            >
              {t(`scheduler.for.${word}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={autostart}
          leftSection={autostart ? <IconCheck size={16} aria-hidden /> : <span style={{ width: 16 }} />}
          onClick={() => setAutostart(!autostart)}
          data-testid="autostart"
        >
          {t("scheduler.autostart")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
