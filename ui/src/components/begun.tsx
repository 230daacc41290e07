/** Tells that a job has begun, for a few seconds and never longer than it runs. */

import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { go, routes } from "../lib/routes";

/** So many ends are remembered: a job may be over before anybody was told that it has begun. */
const REMEMBERED = 50;

const over: string[] = [];
const idOf = (job: string) => `begun ${job}`;

export function tellBegun(job: string, words: string): void {
  if (!over.includes(job)) {
    notifications.show({ id: idOf(job), color: "gray", message: <Begun job={job}>{words}</Begun> });
  }
}

/** It has ended: that it began is no news any more. */
export function tellOver(job: string): void {
  over.unshift(job);
  over.length = Math.min(over.length, REMEMBERED);
  notifications.hide(idOf(job));
}

function Begun({ job, children }: { job: string; children: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm">
      {children}
      <Button size="compact-sm" variant="default" onClick={() => go(routes.job(job))}>
        {t("jobs.show")}
      </Button>
    </Group>
  );
}
