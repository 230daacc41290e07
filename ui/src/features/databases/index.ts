/** Databases: what is backed up. */

export { useDatabases, useOverview, useRemoveDatabase } from "./api/databases";
export { DatabaseForm } from "./components/DatabaseForm";
export { DatabaseRow } from "./components/DatabaseRow";
export { ProductionSwitch } from "./components/ProductionSwitch";
export { TestDatabase } from "./components/TestDatabase";
