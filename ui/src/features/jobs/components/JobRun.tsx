/** A job that is under way: where it stands in its phases, how far, and its log. */

import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { subjectOf, useWhoseText } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useJobDetail } from "../api/history";
import { JobLog } from "./JobLog";
import { JobProgress } from "./JobProgress";
import { PhaseTable } from "./PhaseTable";

interface Props {
  id: string;
  database: string;
  /** What a cancel leaves. */
  cancelNote: string;
}

export function JobRun({ id, database, cancelNote }: Props) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  const { data, error } = useJobDetail(id);
  const running = data?.job.ended_at === null;
  return (
    <Stack gap="md">
      {error && <FailureAlert failure={failureOf(error)} />}
      {running && <JobProgress id={id} name={reveal(whose(subjectOf(database)))} note={cancelNote} />}
      {data && data.phases.length > 0 && <PhaseTable detail={data} />}
      <JobLog id={id} live={running} label={t("jobs.log.title")} />
    </Stack>
  );
}
