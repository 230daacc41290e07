/** Step 7: what came of it, held against the manifest; and what can be done with it. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JobDetail } from "../../../bindings";
import { routes } from "../../../lib/routes";
import { useDraft } from "./DraftProvider";
import { Failed } from "./Failed";
import { Restored } from "./Restored";
import { StepPanel } from "./StepPanel";

export function VerifyStep({ detail }: { detail: JobDetail }) {
  const { t } = useTranslation();
  const { clear } = useDraft();
  const { state, id } = detail.job;
  const title =
    state === "done"
      ? detail.restore?.file
        ? "written"
        : "equal"
      : state === "cancelled"
        ? "cancelled"
        : "failed";
  return (
    <StepPanel
      step="verify"
      title={t(`restore.verify.${title}`)}
      {...(title !== "equal" && { text: null })}
      action={
        <>
          <Button component="a" href={routes.job(id)} variant="default">
            {t("restore.run.job")}
          </Button>
          <Button onClick={clear} variant={state === "done" ? "filled" : "default"} data-testid="another">
            {t("restore.verify.another")}
          </Button>
        </>
      }
    >
      {state === "done" ? <Restored detail={detail} /> : <Failed detail={detail} />}
    </StepPanel>
  );
}
