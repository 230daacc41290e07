/** The steps, what was chosen in each, and the way back to them. Steps ahead are locked. */

import { Button } from "@mantine/core";
import { IconCheck, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { isMade, isOpen, STEPS, type Step } from "../model/draft";
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
  const at = STEPS.indexOf(draft.step);
  const here = draft.step === step;
  const made = number - 1 < at && isMade(draft, step);
  const open = isOpen(draft, step) && !here && number - 1 < at && draft.job === null;
  const inside = (
    <>
      <span className={classes.number}>
        {made ? <IconCheck size={13} stroke={2.5} aria-hidden /> : number}
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
      <span className={classes.sum}>{children}</span>
    </>
  );
  const shared = { className: classes.entry, "data-made": made || undefined, "data-testid": `rail-${step}` };
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
