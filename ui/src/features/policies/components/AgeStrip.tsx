/** Backups by age, a lane a rule: what is kept for how long, at a glance. The same numbers stand in a table beside it. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Mark, spaced, ticksUpTo } from "../model/ages";
import classes from "./AgeStrip.module.css";

export interface StripLane {
  key: string;
  label: string;
  /** What is counted beside the name. */
  count: number;
  tone: "kept" | "removed" | "held";
  marks: readonly Mark[];
}

interface Props {
  label: string;
  lanes: readonly StripLane[];
  /** Milliseconds that the scale reaches back. */
  oldest: number;
}

/** Two dots nearer than this part of the width touch. */
const NEAR = 0.011;

export function AgeStrip({ label, lanes, oldest }: Props) {
  const { t } = useTranslation();
  const ticks = useMemo(() => ticksUpTo(oldest), [oldest]);
  return (
    <div className={classes.strip} role="img" aria-label={label} data-testid="age-strip">
      {lanes.map((lane) => (
        <Lane key={lane.key} lane={lane} oldest={oldest} ticks={ticks.map(({ at }) => at)} />
      ))}
      <div className={classes.name} />
      <div className={classes.axis}>
        {ticks.map((tick) => (
          <span key={tick.age} className={classes.tick} style={{ insetInlineEnd: `${tick.at * 100}%` }}>
            {t(`policies.age.${tick.unit}`, { count: tick.count })}
          </span>
        ))}
        <span className={classes.now}>{t("policies.age.now")}</span>
      </div>
    </div>
  );
}

function Lane({ lane, oldest, ticks }: { lane: StripLane; oldest: number; ticks: number[] }) {
  const marks = useMemo(() => spaced(lane.marks, oldest, NEAR), [lane.marks, oldest]);
  return (
    <>
      <div className={classes.name}>
        <span>{lane.label}</span>
        <span className={classes.count}>{lane.count}</span>
      </div>
      <div className={classes.lane}>
        {ticks.map((at) => (
          <span key={at} className={classes.line} style={{ insetInlineEnd: `${at * 100}%` }} />
        ))}
        {marks.map((mark) => (
          <span
            key={`${mark.at} ${mark.label}`}
            className={classes.mark}
            data-tone={lane.tone}
            data-many={mark.count > 1 || undefined}
            style={{ insetInlineEnd: `${mark.at * 100}%` }}
            title={mark.count > 1 ? `${mark.label} +${mark.count - 1}` : mark.label}
          />
        ))}
      </div>
    </>
  );
}
