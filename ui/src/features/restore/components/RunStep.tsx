/** Step 6: what is under way. It goes on when the page is left. */

import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useDraft } from "./DraftProvider";
import { StepPanel } from "./StepPanel";

interface Props {
  job: string;
  renderJob: (job: string, database: string, cancelNote: string) => ReactNode;
}

export function RunStep({ job, renderJob }: Props) {
  const { t } = useTranslation();
  const { draft } = useDraft();
  return (
    <StepPanel
      step="run"
      note={t("restore.run.leave")}
      action={
        <Button component="a" href={routes.job(job)} variant="default">
          {t("restore.run.job")}
        </Button>
      }
    >
      {renderJob(job, draft.database ?? "", cancelNote())}
    </StepPanel>
  );

  /** What a cancel leaves: nothing that was there before is touched by any restore into something new. */
  function cancelNote(): string {
    if (draft.what === "file") {
      return t("restore.run.cancelFile");
    }
    if (draft.where === "replace") {
      return t("restore.run.cancelReplace");
    }
    return draft.where === "beside"
      ? t("restore.run.cancel", { name: reveal(draft.name ?? "") })
      : t("restore.run.cancelThere");
  }
}
