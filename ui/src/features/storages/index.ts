/** Storages: where backups go. */

export { useStorages } from "./api/storages";
export { StorageForm } from "./components/StorageForm";
export { StorageList } from "./components/StorageList";
