/** Nothing is there: one sentence, one action. */

import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface Props {
  icon: (props: { size: number; stroke: number; "aria-hidden": true }) => ReactNode;
  children: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, children, action }: Props) {
  return (
    <div className={classes.empty} data-testid="empty">
      <span className={classes.icon}>
        <Icon size={22} stroke={1.5} aria-hidden />
      </span>
      <p className={classes.text}>{children}</p>
      {action}
    </div>
  );
}
