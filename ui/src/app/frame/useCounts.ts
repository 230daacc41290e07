/** The numbers beside the pages in the rail. */

import { useTranslation } from "react-i18next";
import { useOpenAlerts } from "../../features/alerts";
import { useStanding } from "../../features/overview";
import type { EntryName } from "./nav";

export interface Count {
  value: number;
  tone: "info" | "bad";
  /** What is counted. */
  words: string;
}

export function useCounts(): Partial<Record<EntryName, Count>> {
  const { t } = useTranslation();
  const standing = useStanding();
  const open = useOpenAlerts();
  return {
    alerts: { value: open, tone: "bad", words: t("frame.openAlerts") },
    jobs: { value: standing.data?.running ?? 0, tone: "info", words: t("frame.running") },
  };
}
