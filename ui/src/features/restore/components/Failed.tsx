/** A restore that was not proved: why, what is left of it, and the way to try again. */

import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JobDetail } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { reveal } from "../../../lib/reveal";
import { isGrave } from "../model/draft";
import { DiscardDialog } from "./DiscardDialog";
import { useDraft } from "./DraftProvider";
import { Warnings } from "./Warnings";

export function Failed({ detail }: { detail: JobDetail }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const [asking, setAsking] = useState(false);
  const { job, restore } = detail;
  const left = restore?.removable ?? false;
  const again = (keepOnFailure: boolean) =>
    change((old) => ({ ...old, job: null, step: "check", name: left ? null : old.name, keepOnFailure }));
  return (
    <>
      {job.failure && (
        <FailureAlert
          failure={job.failure}
          title={job.phase && t("restore.verify.failedIn", { phase: t(`jobs.phase.${job.phase}`) })}
        />
      )}
      {restore && restore.differences.length > 0 && <Warnings lines={restore.differences} />}
      <Text size="sm" data-testid="what-is-left">
        {t(`restore.verify.${remains()}`, { name: reveal(restore?.name ?? "") })}
      </Text>
      {restore && restore.safety !== null && (
        <Text size="sm" data-testid="safety-stays">
          {t("restore.place.safetyStays", { id: restore.safety.slice(0, 8) })}
        </Text>
      )}
      <div style={{ display: "flex", flexWrap: "wrap", gap: 12 }}>
        <Button onClick={() => again(false)} data-testid="try-again">
          {t("restore.verify.again")}
        </Button>
        {restore && !restore.file && !left && job.failure && (
          <Button variant="default" onClick={() => again(true)} data-testid="try-and-keep">
            {t("restore.verify.againKeep")}
          </Button>
        )}
        {left && (
          <Button variant="default" c="var(--tone-bad)" onClick={() => setAsking(true)} data-testid="discard">
            {t("restore.verify.discard")}
          </Button>
        )}
      </div>
      {restore && (
        <DiscardDialog job={job.id} name={restore.name} opened={asking} onClose={() => setAsking(false)} />
      )}
    </>
  );

  /** Nothing is called clean or untouched before the back end has cleaned up. */
  function remains() {
    if (restore?.unsettled) {
      return "unsettled";
    }
    return left ? "left" : isGrave(draft) ? "asItWas" : "nothingLeft";
  }
}
