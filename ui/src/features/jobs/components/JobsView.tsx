/** Everything that runs, waits and ran. */

import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { go, routes } from "../../../lib/routes";
import { useActiveJobs } from "../api/history";
import { ActiveJobs } from "./ActiveJobs";
import { JobHistory } from "./JobHistory";
import classes from "./JobsView.module.css";

const TABS = ["running", "queued", "history"] as const;
type Tab = (typeof TABS)[number];

interface Props {
  /** Which list the address asks for; what runs, if anything does, else the history. */
  tab: string | null;
  databases: readonly DatabaseStatus[];
}

export function JobsView({ tab, databases }: Props) {
  const { t } = useTranslation();
  const active = useActiveJobs().data;
  const queued = active?.filter(({ state }) => state === "queued").length ?? 0;
  const counts = { running: (active?.length ?? 0) - queued, queued, history: 0 };
  const shown = TABS.find((name) => name === tab) ?? (active?.length ? "running" : "history");
  return (
    <Tabs
      value={shown}
      onChange={(name) => go(routes.jobs((name ?? "history") as Tab))}
      keepMounted={false}
      classNames={{ root: classes.root, panel: classes.panel }}
    >
      <Tabs.List>
        {TABS.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            rightSection={counts[name] > 0 && <span className={classes.count}>{counts[name]}</span>}
            data-testid={`tab-${name}`}
          >
            {t(`jobs.tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="running">
        <ActiveJobs queued={false} />
      </Tabs.Panel>
      <Tabs.Panel value="queued">
        <ActiveJobs queued />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <JobHistory databases={databases} />
      </Tabs.Panel>
    </Tabs>
  );
}
