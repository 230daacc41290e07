/** Jobs: what runs, how far it is, and how it ended. */

export { useActiveJobs } from "./api/history";
export { type Begun, useBackup, useBackupAny, useBackupMany } from "./api/jobs";
export { BackupButton } from "./components/BackupButton";
export { JobDrawer } from "./components/JobDrawer";
export { JobProgress } from "./components/JobProgress";
export { JobRun } from "./components/JobRun";
export { JobsProvider } from "./components/JobsProvider";
export { JobsView } from "./components/JobsView";
export { JobView } from "./components/JobView";
export { LastFailure } from "./components/LastFailure";
export { UnderWay } from "./components/UnderWay";
