/** Jobs: what runs, how far it is, and how it ended. */

export { useBackup } from "./api/jobs";
export { BackupButton } from "./components/BackupButton";
export { JobProgress } from "./components/JobProgress";
export { JobsProvider } from "./components/JobsProvider";
export { LastFailure } from "./components/LastFailure";
