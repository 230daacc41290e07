/** A part of a page with a border of its own. */

import { type ReactNode, useId } from "react";
import { formatCount } from "../lib/bytes";
import classes from "./Panel.module.css";

interface Props {
  title: ReactNode;
  /** A few quiet words beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Whether what is inside reaches the border, as lists do. */
  flush?: boolean;
  testId?: string;
  children: ReactNode;
}

export function Panel({ title, note, actions, flush, testId, children }: Props) {
  const id = useId();
  const said = typeof note === "number" ? formatCount(note) : note;
  return (
    <section className={classes.panel} aria-labelledby={id} data-testid={testId}>
      <div className={classes.head}>
        <h2 className={classes.title} id={id}>
          {title} {note ? <span className={classes.note}>{said}</span> : null}
        </h2>
        {actions}
      </div>
      <div className={classes.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
