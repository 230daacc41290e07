/** Backups: over time, one by one, and compared. */

export { useBackup } from "./api/backups";
export { BackupActions } from "./components/BackupActions";
export { BackupDetail } from "./components/BackupDetail";
export { BackupsView } from "./components/BackupsView";
export { Comparison } from "./components/Comparison";
