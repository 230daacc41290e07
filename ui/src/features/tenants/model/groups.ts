/** Tenants with their databases. */

import type { DatabaseStatus, Tenant } from "../../../bindings";

export interface Group {
  tenant: Tenant;
  databases: DatabaseStatus[];
}

/** One group a tenant, by name. */
export function groupByTenant(tenants: readonly Tenant[], databases: readonly DatabaseStatus[]): Group[] {
  const of = byTenant(databases);
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  return tenants
    .map((tenant) => ({ tenant, databases: of.get(tenant.slug) ?? [] }))
    .sort((a, b) => order.compare(a.tenant.name, b.tenant.name));
}

function byTenant(databases: readonly DatabaseStatus[]): Map<string, DatabaseStatus[]> {
  const of = new Map<string, DatabaseStatus[]>();
  for (const database of databases) {
    const rows = of.get(database.tenant);
    if (rows) {
      rows.push(database);
    } else {
      of.set(database.tenant, [database]);
    }
  }
  return of;
}
