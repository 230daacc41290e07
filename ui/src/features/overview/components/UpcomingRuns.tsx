/** What runs by itself within the next day. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Panel } from "../../../components/Panel";
import { subjectOf, Whose } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { formatAbsolute, formatClock } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { useUpcoming } from "../api/overview";
import { linesOf, type Rhythm } from "../model/runs";
import classes from "./UpcomingRuns.module.css";

export function UpcomingRuns() {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { data, error } = useUpcoming();
  return (
    <Panel title={t("overview.upcoming")} testId="upcoming">
      {error && <FailureAlert failure={failureOf(error)} />}
      {!data && !error && <Loading height={80} />}
      {data?.runs.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("overview.noUpcoming")}
        </Text>
      )}
      {data && data.runs.length > 0 && (
        <ul
          className={classes.list}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it too
          tabIndex={0}
          aria-label={t("overview.upcoming")}
        >
          {linesOf(data.runs).map(({ at, last, databases, rhythm }) => (
            <li key={databases[0]} className={classes.run}>
              <time dateTime={at} title={formatAbsolute(at)} className={classes.time}>
                {span(at, last)}
              </time>
              <span className={classes.names}>
                {databases.slice(0, 3).map((path) => (
                  <span key={path} className={classes.name}>
                    <Whose {...subjectOf(path)} />
                  </span>
                ))}
                {databases.length > 3 && (
                  <span className={classes.rest}>
                    {t("overview.others", { count: databases.length - 3 })}
                  </span>
                )}
                {rhythm && <span className={classes.rest}>{words(rhythm)}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {data?.more && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("overview.more")}
        </Text>
      )}
    </Panel>
  );

  /** A day that is named already is not named again, and neither is a minute. */
  function span(at: string, last: string): string {
    const [begin, end] = [formatClock(at, now), formatClock(last, Date.parse(at))];
    return begin === end || begin.endsWith(` ${end}`) ? begin : `${begin} – ${end}`;
  }

  function words(rhythm: NonNullable<Rhythm>): string {
    if ("times" in rhythm) {
      return t("overview.runs", { count: rhythm.times });
    }
    return rhythm.every % 60 === 0
      ? t("overview.everyHours", { count: rhythm.every / 60 })
      : t("overview.everyMinutes", { count: rhythm.every });
  }
}
