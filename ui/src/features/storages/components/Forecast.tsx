/** When a storage will be full, in the words that the numbers allow. */

import { useTranslation } from "react-i18next";
import type { StorageHistory } from "../../../bindings";
import { formatDay } from "../../../lib/time";

type Known = Pick<StorageHistory, "days" | "free" | "full" | "growth_per_day" | "needed">;

export function Forecast({ history, brief }: { history: Known; brief?: boolean }) {
  return <>{useForecast(history, brief ?? false)}</>;
}

function useForecast({ days, free, full, growth_per_day, needed }: Known, brief: boolean): string {
  const { t } = useTranslation();
  if (days.length < needed) {
    return t(brief ? "storages.forecast.tooFewBrief" : "storages.forecast.tooFew", {
      seen: days.length,
      needed,
    });
  }
  if (free === null) {
    return t("storages.forecast.noFree");
  }
  if (!full) {
    return t(growth_per_day === null ? "storages.forecast.unknown" : "storages.forecast.far");
  }
  if (full.about === null || full.give_or_take_days === null) {
    return t("storages.forecast.earliest", { day: formatDay(full.earliest, "long") });
  }
  const day = formatDay(full.about, "long");
  if (full.give_or_take_days === 0) {
    return t(brief ? "storages.forecast.aboutBrief" : "storages.forecast.about", { day });
  }
  const weeks = Math.round(full.give_or_take_days / 7);
  const range =
    weeks >= 2
      ? t("storages.forecast.weeks", { count: weeks })
      : t("storages.forecast.days", { count: full.give_or_take_days });
  return t(brief ? "storages.forecast.rangeBrief" : "storages.forecast.range", { day, range });
}
