/** What runs just now, live, whatever kind of job it is. */

import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "../../components/Panel";
import { useWhoseText, Whose } from "../../components/Whose";
import { JobProgress, useActiveJobs } from "../../features/jobs";
import { reveal } from "../../lib/reveal";
import { routes } from "../../lib/routes";
import classes from "./OverviewPage.module.css";

/** More than these nobody follows; the drawer has all. */
const SHOWN = 4;

/** `tenant` is the only one that is asked about; none for all. */
export function RunningJobs({ tenant = null }: { tenant?: string | null }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const { data = [] } = useActiveJobs();
  const running = data.filter((job) => job.state !== "queued" && (tenant === null || job.tenant === tenant));
  return (
    <Panel title={t("status.running")} note={running.length || null} testId="running">
      {running.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("overview.idle")}
        </Text>
      )}
      <ul className={classes.running}>
        {running.slice(0, SHOWN).map((job) => (
          <li key={job.id}>
            <Anchor href={routes.job(job.id)} className={classes.name}>
              {t(`jobs.kind.${job.kind}`)} <Whose tenant={job.tenant} database={job.database} />
            </Anchor>
            <JobProgress id={job.id} job={job} name={reveal(whose(job))} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
