/** Storages: where backups go. */

export { useStorages } from "./api/storages";
export { StorageDetail } from "./components/StorageDetail";
export { StorageForm } from "./components/StorageForm";
export { StorageTable } from "./components/StorageTable";
