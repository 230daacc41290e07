/** The walkthrough: the rail with what was chosen, and the step that one is at. */

import { type ReactNode, useEffect, useRef } from "react";
import type { DatabaseStatus } from "../../../bindings";
import { PageSkeleton } from "../../../components/Skeletons";
import { useRestoreJob } from "../api/restore";
import { STEPS, type Step } from "../model/draft";
import { useAsked } from "../model/useAsked";
import { CheckStep } from "./CheckStep";
import { DatabaseStep } from "./DatabaseStep";
import { useDraft } from "./DraftProvider";
import { MomentStep } from "./MomentStep";
import { Rail } from "./Rail";
import { RunStep } from "./RunStep";
import { VerifyStep } from "./VerifyStep";
import classes from "./Walkthrough.module.css";
import { WhatStep } from "./WhatStep";
import { WhereStep } from "./WhereStep";

interface Props {
  databases: readonly DatabaseStatus[];
  /** What the address asks for. */
  asked: { database: string | null; snapshot: string | null };
  /** Shows how far a job is: the jobs are another feature's. */
  renderJob: (job: string, database: string, cancelNote: string) => ReactNode;
}

export function Walkthrough({ databases, asked, renderJob }: Props) {
  const { draft } = useDraft();
  const pending = useAsked(asked);
  const place = useFocusOn(draft.step);
  if (pending) {
    return <PageSkeleton />;
  }
  return (
    <div className={classes.walkthrough}>
      <Rail databases={databases} />
      <section ref={place} tabIndex={-1} className={classes.step} data-testid={`step-${draft.step}`}>
        {draft.job === null ? (
          <Choosing step={draft.step} databases={databases} />
        ) : (
          <Carrying job={draft.job} renderJob={renderJob} />
        )}
      </section>
    </div>
  );
}

function Choosing({ step, databases }: { step: Step; databases: readonly DatabaseStatus[] }) {
  switch (step) {
    case "moment":
      return <MomentStep />;
    case "what":
      return <WhatStep />;
    case "where":
      return <WhereStep databases={databases} />;
    case "check":
      return <CheckStep databases={databases} />;
    default:
      return <DatabaseStep databases={databases} />;
  }
}

/** A job that has ended is looked at; one that runs is watched, whatever step was asked for. */
function Carrying({ job, renderJob }: { job: string; renderJob: Props["renderJob"] }) {
  const { draft, enter } = useDraft();
  const detail = useRestoreJob(job).data;
  const ended = detail?.job.ended_at != null;
  const verify = draft.step === "verify";
  useEffect(() => {
    if (ended && !verify) {
      enter("verify");
    }
  }, [ended, verify, enter]);
  return ended && detail ? <VerifyStep detail={detail} /> : <RunStep job={job} renderJob={renderJob} />;
}

/** Whoever goes on begins at the top of the next step, with the keyboard too. */
function useFocusOn(step: Step) {
  const place = useRef<HTMLElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current !== step && STEPS.includes(step)) {
      place.current?.focus({ preventScroll: true });
      place.current?.closest("#page")?.scrollTo({ top: 0 });
    }
    before.current = step;
  }, [step]);
  return place;
}
