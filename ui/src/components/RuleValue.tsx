/** What a rule says, in words where the back end has a name for it rather than an amount. */

import { useTranslation } from "react-i18next";
import { type Rhythm, rhythmOf } from "../lib/cron";
import { formatWeekdayName, spanWords } from "../lib/time";
import { Name } from "./Name";

interface Props {
  /** The rule's field, as the back end or as the page spells it. */
  field: string;
  value: string;
}

/** Fields that hold a span; what others hold may look like one. */
const SPANS = new Set(["spread", "catch_up", "checks", "rpo", "rto"]);

export function RuleValue({ field, value }: Props) {
  const { t, i18n } = useTranslation();
  const rhythm = useRhythmWords();
  const key = `rules.word.${field.replace("-", "_")}.${value}`;
  // A value may hold whatever separates keys; only names are looked up.
  const known = /^[a-z]+$/.test(value) && i18n.exists(key);
  if (known) {
    return t(key as "rules.word.sandbox.private");
  }
  const told = rhythmOf(value);
  return told ? (
    <span title={value}>
      {rhythm(told.rhythm)}, <Name>{told.zone}</Name>
    </span>
  ) : (
    <Name>{SPANS.has(field.replace("-", "_")) ? spanWords(value) : value}</Name>
  );
}

/** A schedule of a plain shape as one says it. */
export function useRhythmWords(): (of: Rhythm) => string {
  const { t } = useTranslation();
  return (of) => {
    switch (of.every) {
      case "hour":
        return of.minute === 0
          ? t("rules.rhythm.onTheHour")
          : t("rules.rhythm.hour", { minute: String(of.minute).padStart(2, "0") });
      case "day":
        return t("rules.rhythm.day", { time: of.time });
      case "week":
        return t("rules.rhythm.week", { time: of.time, day: formatWeekdayName(of.day) });
      case "month":
        return t("rules.rhythm.month", { time: of.time, day: of.day });
    }
  };
}
