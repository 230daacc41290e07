/** What each of the last days brought, one mark a day; read out as counts with the days that went wrong. */

import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Day } from "../bindings";
import { formatWeekday } from "../lib/time";
import classes from "./DayStrip.module.css";
import { Legend } from "./Legend";

/** What a day can have brought; `beyond` where more could have been lost than the objective allows. */
export type Mark = Day | "beyond";

interface Props {
  /** Oldest first, one for each day. */
  dates: readonly string[];
  days: readonly (Mark | null)[];
  /** Below each other after thirty, where there can be any number of them. */
  wraps?: boolean;
}

export function DayStrip({ dates, days, wraps = false }: Props) {
  const { t } = useTranslation();
  return (
    <div
      className={classes.strip}
      role="img"
      aria-label={spoken(dates, days, t)}
      data-wraps={wraps || undefined}
      data-testid="strip"
    >
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

const ORDER = ["proved", "good", "missed", "failed", "beyond"] as const;
const PLAIN = ["proved", "good", "missed", "failed"] as const;
/** Their days are told by name. */
const WRONG: readonly Mark[] = ["missed", "failed", "beyond"];

export function DayLegend({ marks = PLAIN }: { marks?: readonly Mark[] }) {
  const { t } = useTranslation();
  return (
    <Legend
      meanings={[...marks, "none" as const].map((day) => ({
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
function spoken(dates: readonly string[], days: readonly (Mark | null)[], t: TFunction): string {
  const parts = ORDER.map((day) => {
    const on = dates.filter((_, at) => days[at] === day);
    const named = WRONG.includes(day) ? `: ${on.map((date) => formatWeekday(date)).join(", ")}` : "";
    return on.length > 0 ? `${on.length} ${t(`day.${day}`)}${named}` : null;
  });
  return parts.filter((part) => part !== null).join("; ") || t("day.none");
}
