/** Facts, one a line: what it is and how it stands. */

import { Fragment, type ReactNode } from "react";
import classes from "./KeyValue.module.css";

export interface Fact {
  label: string;
  value: ReactNode;
}

export function KeyValue({ facts, label }: { facts: readonly Fact[]; label?: string }) {
  return (
    <dl className={classes.list} aria-label={label}>
      {facts.map((fact) => (
        <Fragment key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
