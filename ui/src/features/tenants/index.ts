/** Tenants: the clients whose databases these are. */

export { useTenants } from "./api/tenants";
export { TenantForm } from "./components/TenantForm";
export type { Selection } from "./components/TenantList";
export { TenantNav } from "./components/TenantNav";
export { type Group, groupByTenant } from "./model/groups";
