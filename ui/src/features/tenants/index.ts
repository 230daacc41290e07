/** Tenants: the clients whose databases these are. */

export { useStartPolicy } from "./api/policy";
export {
  usePauseTenants,
  useRemoveTenant,
  useRenameTenant,
  useTenantColours,
  useTenants,
} from "./api/tenants";
export { Activity } from "./components/Activity";
export { ChooseColour } from "./components/ChooseColour";
export { nameAndStanding } from "./components/columns";
export { RecoveryKey } from "./components/RecoveryKey";
export { RenameTenant } from "./components/RenameTenant";
export { TenantForm } from "./components/TenantForm";
export { TenantPolicy } from "./components/TenantPolicy";
export { TenantTable } from "./components/TenantTable";
export { countOf, filtered, VIEWS, type View, viewOf } from "./model/filter";
