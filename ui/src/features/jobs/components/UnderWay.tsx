/** What of a kind is under way: where it stands, and a way to end it. */

import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JobKind } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { useWhoseText, Whose } from "../../../components/Whose";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useActiveJobs } from "../api/history";
import { JobProgress } from "./JobProgress";
import classes from "./UnderWay.module.css";

interface Props {
  kind: JobKind;
  /** The only tenant or database that is asked about; none for all. */
  tenant?: string | null;
  database?: string | null;
}

/** Nothing at all where nothing is under way. */
export function UnderWay({ kind, tenant = null, database = null }: Props) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const { data = [] } = useActiveJobs();
  const fits = (asked: string | null, has: string | null) => asked === null || asked === has;
  const jobs = data.filter(
    (job) => job.kind === kind && fits(tenant, job.tenant) && fits(database, job.database),
  );
  if (jobs.length === 0) {
    return null;
  }
  return (
    <Panel title={t("status.running")} note={jobs.length} testId="under-way">
      <ul className={classes.list}>
        {jobs.map((job) => (
          <li key={job.id}>
            <Anchor href={routes.job(job.id)} size="sm" fw={600}>
              <Whose tenant={job.tenant} database={job.database} />
            </Anchor>
            <JobProgress
              id={job.id}
              job={job}
              name={reveal(whose(job))}
              note={t(`jobs.cancelLeaves.${kind}`)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
