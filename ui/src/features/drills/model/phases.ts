/** The parts of a restore as a bar: what stands one after the other counts, what runs beside it does not. */

import type { DrillTimes } from "../../../bindings";

export type PhaseName = "fetch" | "load" | "compare";

export interface Phase {
  name: PhaseName;
  millis: number;
}

/** As the back end counts them: a restore makes its target beside the fetching, and takes statistics beside the comparison. */
export function phasesOf(times: DrillTimes): Phase[] {
  return [
    { name: "fetch", millis: Math.max(times.verify, times.create) },
    { name: "load", millis: times.load },
    { name: "compare", millis: Math.max(times.compare, times.settle) },
  ];
}

export interface Scale {
  /** Share of the bar that each phase takes, in per cent. */
  shares: number[];
  /** Where the objective stands, in per cent; none if there is none, or if it lies so far out that the bar could not be read. */
  objective: number | null;
}

/** An objective up to so many times as long as the restore is drawn. */
const FAR = 6;

export function scaleOf(phases: readonly Phase[], objective: number | null): Scale {
  const total = phases.reduce((sum, { millis }) => sum + millis, 0);
  const near = objective !== null && objective <= total * FAR ? objective : null;
  const length = Math.max(total, near ?? 0, 1);
  return {
    shares: phases.map(({ millis }) => (millis / length) * 100),
    objective: near === null ? null : (near / length) * 100,
  };
}
