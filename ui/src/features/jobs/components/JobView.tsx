/** One job: how it stands, its phases, why it failed and what to do, its log. */

import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Job, JobDetail } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Page } from "../../../components/Page";
import { Panel } from "../../../components/Panel";
import { PageSkeleton } from "../../../components/Skeletons";
import { useWhoseText, Whose } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useJobDetail } from "../api/history";
import { JobFacts } from "./JobFacts";
import { JobLog } from "./JobLog";
import { JobProgress } from "./JobProgress";
import { JobState } from "./JobState";
import { PhaseTable } from "./PhaseTable";
import { RetryButton } from "./RetryButton";

interface Props {
  id: string;
  /** What can be done with what a job has made: that is another feature's. */
  renderNext?: (job: Job) => ReactNode;
}

export function JobView({ id, renderNext }: Props) {
  const { t } = useTranslation();
  const { data, error } = useJobDetail(id);
  const whose = useWhoseText();
  if (!data) {
    return (
      <Page title={t("jobs.one")}>
        {error ? <FailureAlert failure={failureOf(error)} /> : <PageSkeleton />}
      </Page>
    );
  }
  const { job } = data;
  const name = whose(job);
  const running = job.ended_at === null;
  return (
    <Page
      name={`${t(`jobs.kind.${job.kind}`)} ${name}`}
      title={
        <>
          {t(`jobs.kind.${job.kind}`)} · <Whose tenant={job.tenant} database={job.database} />
        </>
      }
      description={
        <Group gap="sm" component="span">
          <JobState state={job.state} />
          <Text span size="xs" c="dimmed">
            {job.id}
          </Text>
        </Group>
      }
      actions={
        <>
          <Button
            component="a"
            href={routes.jobs()}
            variant="default"
            leftSection={<IconArrowLeft size={14} aria-hidden />}
          >
            {t("jobs.all")}
          </Button>
          {!running && <RetryButton job={job} />}
        </>
      }
    >
      {running && (
        <Panel title={t("jobs.now")}>
          <JobProgress id={job.id} job={job} name={reveal(name)} note={t(`jobs.cancelLeaves.${job.kind}`)} />
        </Panel>
      )}
      <Why detail={data} />
      {job.remarks.length > 0 && (
        <Callout tone="warn" icon={IconAlertTriangle} testId="remarks">
          <Text size="sm" fw={600}>
            {t(job.kind === "check" ? "jobs.stillMarked" : "jobs.remarks")}
          </Text>
          {job.remarks.map((remark) => (
            <Text key={remark} size="sm">
              <Name>{remark}</Name>
            </Text>
          ))}
        </Callout>
      )}
      {renderNext?.(job)}
      <JobFacts detail={data} />
      {data.phases.length > 0 && (
        <Panel title={t("jobs.phases")}>
          <PhaseTable detail={data} />
        </Panel>
      )}
      <JobLog id={job.id} live={running} label={t("jobs.log.title")} />
    </Page>
  );
}

/** Why it has not done what it was asked for. */
function Why({ detail: { job } }: { detail: JobDetail }) {
  const { t } = useTranslation();
  const failure =
    job.failure ??
    (job.state === "interrupted"
      ? { code: "interrupted" as const, message: t("jobs.interruptedText"), hints: [] }
      : null);
  return failure && <FailureAlert failure={failure} />;
}
