/** A passage that stands out, with a shape and a tone. */

import { type ReactNode, useEffect, useRef } from "react";
import classes from "./Callout.module.css";

interface Props {
  tone: "bad" | "warn" | "info" | "good" | "neutral";
  icon: (props: { size: number; "aria-hidden": true; className?: string }) => ReactNode;
  children: ReactNode;
  testId?: string;
  /** Whether it is read out as soon as it appears. */
  alert?: boolean;
}

export function Callout({ tone, icon: Icon, children, testId, alert }: Props) {
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A form answers at its end, which may lie below what is seen, or beneath its buttons.
    if (alert && own.current?.closest("form")) {
      own.current.scrollIntoView({ block: "nearest" });
    }
  }, [alert]);
  return (
    <div
      ref={own}
      className={classes.callout}
      data-tone={tone}
      data-testid={testId}
      role={alert ? "alert" : undefined}
    >
      <span className={classes.icon}>
        <Icon size={18} aria-hidden />
      </span>
      <div className={classes.body}>{children}</div>
    </div>
  );
}
