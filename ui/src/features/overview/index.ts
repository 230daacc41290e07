/** The answer to "am I safe?", and what it rests on. */

export { useDays, useFillings, useStanding, useUpcoming } from "./api/overview";
export { Attention } from "./components/Attention";
export { Filling } from "./components/Filling";
export { Strips } from "./components/Strips";
export { Tiles } from "./components/Tiles";
export { UpcomingRuns } from "./components/UpcomingRuns";
export { Verdict } from "./components/Verdict";
