/** Tenants with their databases, and the rows of the list that shows them. */

import type { DatabaseStatus, Tenant } from "../../../bindings";
import { needsAttention, type Status, statusOf, worstOf } from "../../../lib/status";

export interface Group {
  tenant: Tenant;
  databases: DatabaseStatus[];
  /** The worst of its databases; none without any. */
  worst: Status | null;
}

export type Row =
  | { kind: "tenant"; key: string; tenant: Tenant; worst: Status | null; count: number }
  | { kind: "database"; key: string; tenant: Tenant; database: DatabaseStatus; status: Status };

/** One group a tenant, by name. */
export function groupByTenant(tenants: readonly Tenant[], databases: readonly DatabaseStatus[]): Group[] {
  const of = byTenant(databases);
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  return tenants
    .map((tenant) => groupOf(tenant, of.get(tenant.slug) ?? []))
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

function groupOf(tenant: Tenant, databases: DatabaseStatus[]): Group {
  return { tenant, databases, worst: worstOf(databases.map(statusOf)) };
}

/** The rows that fit: a tenant that fits shows all its databases, else those that fit. */
export function rowsOf(groups: readonly Group[], filter: string, attention: boolean): Row[] {
  const wanted = filter.trim().toLocaleLowerCase();
  return groups.flatMap((group) => rowsOfGroup(group, wanted, attention));
}

function rowsOfGroup({ tenant, databases, worst }: Group, wanted: string, attention: boolean): Row[] {
  const fits = (text: string) => text.toLocaleLowerCase().includes(wanted);
  const all = fits(tenant.name) || fits(tenant.slug);
  const rows = databases
    .map((database) => ({ database, status: statusOf(database) }))
    .filter(({ database, status }) => (all || fits(database.name)) && (!attention || needsAttention(status)))
    .map(({ database, status }): Row => ({ kind: "database", key: database.path, tenant, database, status }));
  if (rows.length === 0 && (!all || attention)) {
    return [];
  }
  return [{ kind: "tenant", key: tenant.slug, tenant, worst, count: databases.length }, ...rows];
}
