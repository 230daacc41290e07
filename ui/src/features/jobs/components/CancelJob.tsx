/** Ends a job. What that leaves stands beside it where there is room, else with the button itself. */

import { Button, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JobKind } from "../../../bindings";
import type { useCancelJob } from "../api/jobs";
import classes from "./JobProgress.module.css";

interface Props {
  id: string;
  kind: JobKind | null;
  cancel: ReturnType<typeof useCancelJob>;
  cancelling: boolean;
  /** Whether it is told elsewhere what a cancel leaves. */
  told?: boolean;
}

export function CancelJob({ id, kind, cancel, cancelling, told = false }: Props) {
  const { t } = useTranslation();
  return (
    <Tooltip
      label={kind && t(`jobs.cancelLeaves.${kind}`)}
      multiline
      w={240}
      disabled={told || kind === null}
    >
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => cancel.mutate(id)}
        disabled={cancelling}
        loading={cancel.isPending}
        className={classes.cancel}
        data-testid="job-cancel"
      >
        {t("jobs.cancel")}
      </Button>
    </Tooltip>
  );
}
