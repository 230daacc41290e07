/** 3-2-1-1-0: how many times, and how well apart, the last good backups are there. */

export { RedundancyBadge } from "./components/RedundancyBadge";
export { RedundancyPanel } from "./components/RedundancyPanel";
