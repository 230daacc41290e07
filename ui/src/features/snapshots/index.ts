/** Snapshots: the backups that are there. */

export { SnapshotList } from "./components/SnapshotList";
