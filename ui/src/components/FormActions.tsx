/** The buttons of a form: always in sight, however long the form has become. */

import type { ReactNode } from "react";
import classes from "./FormActions.module.css";

export function FormActions({ note, children }: { note?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.actions}>
      <div className={classes.note}>{note}</div>
      {children}
    </div>
  );
}
