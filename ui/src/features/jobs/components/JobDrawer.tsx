/** What runs just now and what ended last, over whatever page is open. */

import { Anchor, Drawer, Text } from "@mantine/core";
import { IconActivity, IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Job, JobState } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { useWhoseText, Whose } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { formatDuration } from "../../../lib/time";
import { useActiveJobs } from "../api/history";
import { useRecentJobs } from "../api/jobs";
import { isFinal } from "../model/progress";
import classes from "./JobDrawer.module.css";
import { JobProgress } from "./JobProgress";

/** So many ended ones are shown. */
const ENDED = 12;
/** And so many that wait; the page of jobs has all. */
const WAITING = 12;

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function JobDrawer({ opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={420} title={t("jobs.title")}>
      {opened && <Jobs onLeave={onClose} />}
    </Drawer>
  );
}

function Jobs({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const [active, recent] = [useActiveJobs(), useRecentJobs()];
  if (active.isPending || recent.isPending) {
    return <Loading height={120} radius="md" />;
  }
  const error = active.error ?? recent.error;
  // What runs comes first: behind a hundred that wait nobody would find it.
  const unended = (active.data ?? []).filter((job) => !isFinal(job.state));
  const waits = unended.filter(({ state }) => state === "queued");
  const running = unended.filter(({ state }) => state !== "queued");
  const ended = (recent.data ?? []).filter((job) => isFinal(job.state)).slice(0, ENDED);
  return (
    <div className={classes.body} data-testid="job-drawer">
      <Anchor href={routes.jobs()} onClick={onLeave} size="sm" className={classes.all} data-testid="all-jobs">
        {t("jobs.all")}
      </Anchor>
      {error && <FailureAlert failure={failureOf(error)} />}
      {!error && unended.length + ended.length === 0 && (
        <EmptyState icon={IconActivity}>{t("jobs.none")}</EmptyState>
      )}
      {running.length > 0 && (
        <List title={t("jobs.running")} jobs={running} onLeave={onLeave}>
          {(job) => <JobProgress id={job.id} job={job} name={reveal(whose(job))} />}
        </List>
      )}
      {waits.length > 0 && (
        <List
          title={t("jobs.waiting", { count: waits.length })}
          jobs={waits.slice(0, WAITING)}
          onLeave={onLeave}
        >
          {(job) => <JobProgress id={job.id} job={job} name={reveal(whose(job))} />}
        </List>
      )}
      {ended.length > 0 && (
        <List title={t("jobs.ended")} jobs={ended} onLeave={onLeave}>
          {(job) =>
            job.failure && (
              <Text size="xs" c="dimmed">
                <Name>{job.failure.message}</Name>
              </Text>
            )
          }
        </List>
      )}
    </div>
  );
}

interface ListProps {
  title: string;
  jobs: Job[];
  onLeave: () => void;
  children: (job: Job) => React.ReactNode;
}

function List({ title, jobs, onLeave, children }: ListProps) {
  const { t } = useTranslation();
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <ul className={classes.list}>
        {jobs.map((job) => (
          <li key={job.id} className={classes.job}>
            <div className={classes.head}>
              <Anchor href={routes.job(job.id)} onClick={onLeave} className={classes.name}>
                {t(`jobs.kind.${job.kind}`)} <Whose tenant={job.tenant} database={job.database} />
              </Anchor>
              {job.ended_at && <Ended job={job} />}
            </div>
            {children(job)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const SHAPES: Partial<Record<JobState, typeof IconX>> = {
  done: IconCheck,
  failed: IconX,
  interrupted: IconX,
};

function Ended({ job }: { job: Job }) {
  const { t } = useTranslation();
  const Shape = SHAPES[job.state] ?? IconMinus;
  return (
    <span className={classes.note}>
      <span className={classes.state} data-state={job.state}>
        <Shape size={13} aria-hidden />
        {t(`jobs.state.${job.state}`)}
      </span>
      ·
      <RelativeTime instant={job.ended_at} />
      {job.started_at && job.ended_at && (
        <span>· {formatDuration(Date.parse(job.ended_at) - Date.parse(job.started_at))}</span>
      )}
    </span>
  );
}
