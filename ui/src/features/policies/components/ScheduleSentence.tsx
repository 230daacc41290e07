/** When it runs: of a plain schedule in the page's own words, else as the back end tells it. */

import { useTranslation } from "react-i18next";
import type { Rule } from "../../../bindings";
import { useRhythmWords } from "../../../components/RuleValue";
import { rhythmOf } from "../../../lib/cron";

interface Props {
  /** All that hold; the schedule is cron, with its zone in brackets. */
  rules: readonly Rule[];
  /** What the back end says of it; none if nothing runs by itself. */
  sentence: string | null;
}

export function ScheduleSentence({ rules, sentence }: Props) {
  const { t } = useTranslation();
  const words = useRhythmWords();
  const told = rhythmOf(rules.find(({ field }) => field === "schedule")?.value ?? "");
  if (sentence === null) {
    return t("policies.byHand");
  }
  return told ? words(told.rhythm) : <span data-theirs>{sentence}</span>;
}
