/** The numbers beside the pages in the rail. */

import { useTranslation } from "react-i18next";
import { useOpenAlerts } from "../../features/alerts";
import { useActiveJobs } from "../../features/jobs";
import type { EntryName } from "./nav";

export interface Count {
  value: number;
  tone: "info" | "bad";
  /** What is counted. */
  words: string;
}

/** Jobs that run, of whatever kind: a drill, a check and a backup alike. */
export function useRunningCount(): number {
  return useActiveJobs().data?.filter(({ state }) => state !== "queued").length ?? 0;
}

export function useCounts(): Partial<Record<EntryName, Count>> {
  const { t } = useTranslation();
  const running = useRunningCount();
  const open = useOpenAlerts();
  return {
    alerts: { value: open, tone: "bad", words: t("frame.openAlerts") },
    jobs: { value: running, tone: "info", words: t("frame.running") },
  };
}
