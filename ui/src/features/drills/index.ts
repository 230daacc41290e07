/** Drills: restores that prove whether a backup is one. */

export { useDrill } from "./api/drills";
export { DrillDetail } from "./components/DrillDetail";
export { DrillTable } from "./components/DrillTable";
export { RunDrill } from "./components/RunDrill";
