/** The next runs as clocks of the schedule's zone show them; where clocks change, that is marked. */

import { Text } from "@mantine/core";
import { IconClockShield } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NextRun, PolicyCheck } from "../../../bindings";
import { formatRelative } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { formatDay, formatLocal, formatLocalTime } from "../model/wall";
import classes from "./RunList.module.css";

export function RunList({ check }: { check: PolicyCheck }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const { next, clock_change: change } = check;
  if (next.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("policies.noRuns")}
      </Text>
    );
  }
  const later = change?.run && !next.some((run) => run.at === change.run?.at) ? change.run : null;
  return (
    <>
      <ol className={classes.runs} aria-label={t("policies.next")} data-testid="next-runs">
        {next.map((run) => (
          <Run key={run.at} run={run} now={now} />
        ))}
      </ol>
      {next[0]?.until && (
        <Text size="xs" c="dimmed" data-testid="spread-note">
          {t("policies.spreadNote")}
        </Text>
      )}
      {change && later && (
        <div className={classes.later} data-testid="clock-change">
          <IconClockShield size={15} aria-hidden />
          <span>
            {t(change.shift > 0 ? "policies.forward" : "policies.back", {
              day: formatDay(change.at),
              count: Math.abs(change.shift),
            })}{" "}
            {t("policies.thenRun", { time: formatRange(later, now), offset: later.offset })}
          </span>
        </div>
      )}
    </>
  );
}

/** When a run begins; over which time the runs of all begin, where several share the schedule. */
function formatRange({ local, until }: NextRun, now: number): string {
  const begin = formatLocal(local, now);
  if (until === null) {
    return begin;
  }
  const sameDay = local.slice(0, 10) === until.slice(0, 10);
  return sameDay ? `${begin}–${formatLocalTime(until)}` : `${begin} – ${formatLocal(until, now)}`;
}

function Run({ run, now }: { run: NextRun; now: number }) {
  const { t } = useTranslation();
  const range = formatRange(run, now);
  // Where there is little room a line may end before the hours, never within.
  const hours = range.lastIndexOf(" ") + 1;
  return (
    <li className={classes.run}>
      <time dateTime={run.at}>
        {range.slice(0, hours)}
        <span className={classes.hours}>{range.slice(hours)}</span>
      </time>
      <span className={classes.offset}>{run.offset}</span>
      <time className={classes.away} dateTime={run.at}>
        {formatRelative(run.at, now, t("time.justNow"))}
      </time>
      {run.shift !== 0 && (
        <span className={classes.shift}>
          {t(run.shift > 0 ? "policies.putForward" : "policies.putBack", { count: Math.abs(run.shift) })}
        </span>
      )}
    </li>
  );
}
