/** Drills: restores that prove whether a backup is one. */

export { useDrill, useRunDrill } from "./api/drills";
export { DrillDetail } from "./components/DrillDetail";
export { DrillPlans } from "./components/DrillPlans";
export { DrillTable } from "./components/DrillTable";
export { ProveNow } from "./components/ProveNow";
export { RunDrill } from "./components/RunDrill";
