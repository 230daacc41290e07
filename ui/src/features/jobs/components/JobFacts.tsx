/** Who asked for a job, when, how long it took and what it moved. */

import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JobDetail } from "../../../bindings";
import type { Fact } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { formatBytes } from "../../../lib/bytes";
import { routes } from "../../../lib/routes";
import { formatDuration } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import classes from "./JobFacts.module.css";
import { durationOf } from "./useJobColumns";

export function JobFacts({ detail: { job, restore } }: { detail: JobDetail }) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const took = durationOf(job, now);
  const facts: (Fact | null)[] = [
    { label: t("jobs.column.trigger"), value: t(`jobs.trigger.${job.trigger}`) },
    { label: t("jobs.requested"), value: <RelativeTime instant={job.requested_at} /> },
    job.started_at === null
      ? null
      : { label: t("jobs.column.began"), value: <RelativeTime instant={job.started_at} /> },
    restore === null ? null : { label: t("jobs.target"), value: <Name>{restore.name}</Name> },
    took === null ? null : { label: t("jobs.column.took"), value: formatDuration(took) },
    job.bytes_read === 0 ? null : { label: t("jobs.bytesRead"), value: formatBytes(job.bytes_read) },
    job.bytes_stored === 0 ? null : { label: t("jobs.bytesStored"), value: formatBytes(job.bytes_stored) },
    job.snapshot === null || job.database === null
      ? null
      : {
          label: t("jobs.snapshot"),
          value: (
            <Anchor href={routes.backup(job.database, job.snapshot)} inherit>
              {job.snapshot.slice(0, 8)}
            </Anchor>
          ),
        },
  ];
  return (
    <Panel title={t("jobs.facts")}>
      <dl className={classes.facts}>
        {facts
          .filter((fact) => fact !== null)
          .map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}
