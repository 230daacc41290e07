/** What a page is, in a title and a sentence, and what can be done on it. */

import type { ReactNode } from "react";
import classes from "./Page.module.css";

export interface PageHeaderProps {
  /** The heading of the page. */
  title: ReactNode;
  description?: ReactNode;
  /** Buttons; the one that matters most is the last. */
  actions?: ReactNode;
}

export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className={classes.header} data-page-head>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {description && <div className={classes.description}>{description}</div>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
