/** The next runs as clocks of the schedule's zone show them; where clocks change, that is marked. */

import { Text } from "@mantine/core";
import { IconClockShield } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NextRun, PolicyCheck } from "../../../bindings";
import { formatRelative } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { formatDay, formatLocal } from "../model/wall";
import classes from "./RunList.module.css";

export function RunList({ check }: { check: PolicyCheck }) {
  const { t } = useTranslation();
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
          <Run key={run.at} run={run} />
        ))}
      </ol>
      {change && later && (
        <div className={classes.later} data-testid="clock-change">
          <IconClockShield size={15} aria-hidden />
          <span>
            {t(change.shift > 0 ? "policies.forward" : "policies.back", {
              day: formatDay(change.at),
              minutes: Math.abs(change.shift),
            })}{" "}
            {t("policies.thenRun", { time: formatLocal(later.local), offset: later.offset })}
          </span>
        </div>
      )}
    </>
  );
}

function Run({ run }: { run: NextRun }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  return (
    <li className={classes.run}>
      <time dateTime={run.at}>{formatLocal(run.local)}</time>
      <span className={classes.offset}>{run.offset}</span>
      <time className={classes.away} dateTime={run.at}>
        {formatRelative(run.at, now, t("time.justNow"))}
      </time>
      {run.shift !== 0 && (
        <span className={classes.shift}>
          {t(run.shift > 0 ? "policies.putForward" : "policies.putBack", { minutes: Math.abs(run.shift) })}
        </span>
      )}
    </li>
  );
}
