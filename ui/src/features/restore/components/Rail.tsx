/** The steps, what was chosen in each, and the way back to them. Steps ahead are locked. */

import { Button } from "@mantine/core";
import { IconCheck, IconLock, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { useRestoreJob } from "../api/restore";
import { hasRun, isMade, isOpen, STEPS, type Step, standsAt, unmadeBy } from "../model/draft";
import { useDraft } from "./DraftProvider";
import { Summary } from "./Summary";
import classes from "./Walkthrough.module.css";

export function Rail({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const { draft, clear } = useDraft();
  return (
    <nav className={classes.rail} aria-label={t("restore.steps")}>
      <ol className={classes.steps}>
        {STEPS.map((step, at) => (
          <li key={step}>
            <Entry step={step} number={at + 1}>
              <Summary step={step} databases={databases} />
            </Entry>
          </li>
        ))}
      </ol>
      {draft.database !== null && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={clear}
          className={classes.over}
          data-testid="start-over"
        >
          {t("restore.startOver")}
        </Button>
      )}
    </nav>
  );
}

function Entry({ step, number, children }: { step: Step; number: number; children: React.ReactNode }) {
  const { t } = useTranslation();
  const { draft, enter } = useDraft();
  const job = useRestoreJob(draft.job).data?.job ?? null;
  const stands = standsAt(draft, job);
  const at = STEPS.indexOf(stands);
  const here = stands === step;
  // That it was begun is no success: only what was done is ticked off.
  const unmade = here && draft.job !== null ? unmadeBy(job?.state ?? null) : null;
  const made = number - 1 < at && isMade(draft, step) && (step !== "run" || hasRun(job));
  const Shape = unmade === null ? IconCheck : unmade === "cancelled" ? IconMinus : IconX;
  const open = isOpen(draft, step) && !here && number - 1 < at && draft.job === null;
  const inside = (
    <>
      <span className={classes.number}>
        {made || unmade ? <Shape size={13} stroke={2.5} aria-hidden /> : number}
      </span>
      <span className={classes.name}>
        {t(`restore.step.${step}`)}
        {!open && !here && number - 1 > at && (
          <IconLock
            size={12}
            aria-label={t("restore.locked")}
            style={{ marginInlineStart: 6, opacity: 0.7 }}
          />
        )}
      </span>
      <span className={classes.sum}>{unmade ? t(`jobs.state.${unmade}`) : children}</span>
    </>
  );
  const shared = {
    className: classes.entry,
    "data-made": made || undefined,
    "data-unmade": unmade ?? undefined,
    "data-testid": `rail-${step}`,
  };
  return open ? (
    <button type="button" {...shared} onClick={() => enter(step)}>
      {inside}
    </button>
  ) : (
    <div {...shared} data-locked={!here || undefined} aria-current={here ? "step" : undefined}>
      {inside}
    </div>
  );
}
