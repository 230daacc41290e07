/** Whose something is: the tenant by its name and the database within. What both are called by the command line shows on demand. */

import { useCallback } from "react";
import { subjectCalled } from "../lib/tenantNames";
import { Name } from "./Name";
import { TenantMark } from "./TenantMark";
import { useTenantCalled } from "./useTenantCalled";
import classes from "./Whose.module.css";

/** A tenant's slug, or the path of one of its databases. */
interface Subject {
  tenant: string;
  database: string | null;
}

/** A path alone says both. */
export function subjectOf(path: string): Subject {
  return { tenant: path.split("/", 1)[0] ?? path, database: path.includes("/") ? path : null };
}

/** Within a sentence or a heading: both on one line. */
export function Whose({ tenant, database }: Subject) {
  const called = useTenantCalled();
  return (
    <span title={database ?? tenant}>
      <Name>{called(tenant)}</Name>
      {database !== null && (
        <>
          {"\u00a0· "}
          <Name>{database.slice(tenant.length + 1)}</Name>
        </>
      )}
    </span>
  );
}

/** In a list: the database first, since its tenant alone often fills a line; with the tenant's colour. */
export function WhoseCell({ tenant, database }: Subject) {
  const called = useTenantCalled();
  const name = called(tenant);
  const own = database?.slice(tenant.length + 1);
  return (
    <span
      className={classes.cell}
      title={own === undefined ? `${name} (${tenant})` : `${own} · ${name} (${database})`}
    >
      <TenantMark slug={tenant} />
      <span className={classes.lines}>
        <strong>
          <Name>{own ?? name}</Name>
        </strong>
        {own !== undefined && (
          <span className={classes.tenant}>
            <Name>{name}</Name>
          </span>
        )}
      </span>
    </span>
  );
}

/** The same as a plain text: for labels, and to sort by. */
export function useWhoseText(): (subject: Subject) => string {
  const called = useTenantCalled();
  return useCallback((subject) => subjectCalled(called, subject), [called]);
}
