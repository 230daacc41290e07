/** A running job: what it is at, how much it has moved, how fast, since when, and a way to end it. */

import { Group, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Job } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { formatBytes } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { formatDuration } from "../../../lib/time";
import { useThrottled } from "../../../lib/useThrottled";
import { useCancelJob } from "../api/jobs";
import { doing } from "../model/doing";
import { useRunning } from "../model/useRunning";
import { CancelJob } from "./CancelJob";
import classes from "./JobProgress.module.css";
import { ProgressBar } from "./ProgressBar";

/** Milliseconds between two things that a screen reader is told. */
const SPOKEN = 5_000;

interface Props {
  id: string;
  name: string;
  /** What a cancel leaves, where it is to be read without a pointer. */
  note?: string;
  /** Its row, where that has been read already. */
  job?: Job;
}

export function JobProgress({ id, name, note, job }: Props) {
  const { t } = useTranslation();
  const cancel = useCancelJob();
  const running = useRunning(id, job);
  const { kind, state, read, total, stored, rate, elapsed } = running;
  const cancelling = state === "cancelling" || cancel.isSuccess;
  const phase = phaseWord();
  // What nobody knows yet is not said: whoever only listens would take it for true.
  const sentence = read > 0 || total !== null ? "jobs.spoken" : "jobs.spokenPhase";
  const spoken = useThrottled(
    running.known ? t(sentence, { name, phase, read: formatBytes(read) }) : "",
    SPOKEN,
    phase,
  );

  function phaseWord(): string {
    if (cancelling) {
      return t("jobs.cancelling");
    }
    return running.known ? t(doing(state, running.phase)) : t("app.loading");
  }

  return (
    <div className={classes.progress} data-testid="job-progress" data-phase={running.phase ?? ""}>
      <ProgressBar label={t("jobs.progress", { name })} value={read} total={total} />
      <Group gap="md" wrap="nowrap" justify="space-between">
        <Group gap="xs" className={classes.facts}>
          <Text size="sm" fw={600}>
            {phase}
          </Text>
          {running.known && state !== "queued" && (read > 0 || total !== null) && (
            <Text size="sm">
              {total === null
                ? t("jobs.read", { bytes: formatBytes(read) })
                : t("jobs.readOf", { bytes: formatBytes(read), total: formatBytes(total) })}
            </Text>
          )}
          {stored > 0 && <Text size="sm">{t("jobs.stored", { bytes: formatBytes(stored) })}</Text>}
          {rate !== null && <Text size="sm">{t("jobs.rate", { rate: formatBytes(rate) })}</Text>}
          {elapsed !== null && <Text size="sm">{t("jobs.inAll", { time: formatDuration(elapsed) })}</Text>}
        </Group>
        <CancelJob id={id} kind={kind} cancel={cancel} cancelling={cancelling} told={note !== undefined} />
      </Group>
      {note !== undefined && !cancelling && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      {cancel.error && <FailureAlert failure={failureOf(cancel.error)} />}
      <VisuallyHidden aria-live="polite">{spoken}</VisuallyHidden>
    </div>
  );
}
