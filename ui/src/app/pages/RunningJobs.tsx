/** What runs just now, live. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../bindings";
import { Name } from "../../components/Name";
import { Panel } from "../../components/Panel";
import { JobProgress } from "../../features/jobs";
import classes from "./OverviewPage.module.css";

/** More than these nobody follows; the drawer has all. */
const SHOWN = 4;

export function RunningJobs({ rows }: { rows: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const running = rows.filter((row) => row.running_job !== null);
  return (
    <Panel title={t("status.running")} note={running.length || null} testId="running">
      {running.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("overview.idle")}
        </Text>
      )}
      <ul className={classes.running}>
        {running.slice(0, SHOWN).map((row) => (
          <li key={row.path}>
            <div className={classes.name}>
              <Name>{row.path}</Name>
            </div>
            <JobProgress id={row.running_job ?? ""} name={row.name} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
