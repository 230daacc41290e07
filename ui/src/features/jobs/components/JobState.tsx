/** Where a job stands: shape, word and colour. */

import { IconCheck, IconClock, IconLoader2, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { JobState as State } from "../../../bindings";
import classes from "./JobState.module.css";

const SHAPES: Record<State, typeof IconX> = {
  queued: IconClock,
  running: IconLoader2,
  cancelling: IconLoader2,
  cancelled: IconMinus,
  failed: IconX,
  interrupted: IconX,
  done: IconCheck,
};

export function JobState({ state }: { state: State }) {
  const { t } = useTranslation();
  const Shape = SHAPES[state];
  return (
    <span className={classes.state} data-state={state} data-testid="job-state">
      <Shape size={14} stroke={2.2} aria-hidden />
      {t(`jobs.state.${state}`)}
    </span>
  );
}
