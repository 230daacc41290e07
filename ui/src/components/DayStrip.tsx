/** What each of the last days brought, one mark a day; read out as counts with the days that went wrong. */

import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Day } from "../bindings";
import { formatWeekday } from "../lib/time";
import classes from "./DayStrip.module.css";
import { Legend } from "./Legend";

interface Props {
  /** Oldest first, one for each day. */
  dates: readonly string[];
  days: readonly (Day | null)[];
}

export function DayStrip({ dates, days }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.strip} role="img" aria-label={spoken(dates, days, t)} data-testid="strip">
      {dates.map((date, at) => (
        <span
          key={date}
          className={classes.day}
          data-day={days[at] ?? undefined}
          title={`${formatWeekday(date)}: ${t(`day.${days[at] ?? "none"}`)}`}
        />
      ))}
    </div>
  );
}

const ORDER = ["proved", "good", "missed", "failed"] as const;

export function DayLegend() {
  const { t } = useTranslation();
  return (
    <Legend
      meanings={[...ORDER, "none" as const].map((day) => ({
        key: day,
        mark: (
          <span className={classes.day} data-legend data-day={day === "none" ? undefined : day} aria-hidden />
        ),
        word: t(`day.${day}`),
      }))}
    />
  );
}

/** "28 proved, 1 failed: Tue, 3 Mar". */
function spoken(dates: readonly string[], days: readonly (Day | null)[], t: TFunction): string {
  const parts = ORDER.map((day) => {
    const on = dates.filter((_, at) => days[at] === day);
    const named =
      day === "failed" || day === "missed" ? `: ${on.map((date) => formatWeekday(date)).join(", ")}` : "";
    return on.length > 0 ? `${on.length} ${t(`day.${day}`)}${named}` : null;
  });
  return parts.filter((part) => part !== null).join("; ") || t("day.none");
}
