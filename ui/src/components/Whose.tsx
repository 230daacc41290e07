/** Whose something is: the tenant by its name and the database within. What both are called by the command line shows on demand. */

import { useCallback } from "react";
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

interface Props extends Subject {
  /** On one line, cut where it ends. */
  cut?: boolean;
  /** With the colour of the tenant before it. */
  mark?: boolean;
}

export function Whose({ tenant, database, cut = false, mark = false }: Props) {
  const called = useTenantCalled();
  return (
    <span className={classes.whose} data-cut={cut || undefined} title={database ?? tenant}>
      {mark && <TenantMark slug={tenant} />}
      <span className={classes.words}>
        <Name>{called(tenant)}</Name>
        {database !== null && (
          <>
            {" · "}
            <Name>{database.slice(tenant.length + 1)}</Name>
          </>
        )}
      </span>
    </span>
  );
}

/** The same as a plain text: for labels, and to sort by. */
export function useWhoseText(): (subject: Subject) => string {
  const called = useTenantCalled();
  return useCallback(
    ({ tenant, database }) =>
      database === null ? called(tenant) : `${called(tenant)} · ${database.slice(tenant.length + 1)}`,
    [called],
  );
}
