/** How something is protected, and beside it, never instead of it, that it runs just now or is paused. */

import type { Level } from "../bindings";
import { reveal } from "../lib/reveal";
import { statusOfLevel } from "../lib/status";
import classes from "./Standing.module.css";
import { StatusBadge } from "./StatusBadge";

interface Props {
  level: Level | null;
  running: boolean;
  paused?: boolean;
  /** What weighs most against it, as a title. */
  reason?: string | null;
  testId?: string;
}

export function Standing({ level, running, paused = false, reason = null, testId }: Props) {
  return (
    <span className={classes.standing} title={reason === null ? undefined : reveal(reason)}>
      <StatusBadge status={statusOfLevel(level)} testId={testId} />
      {running && <StatusBadge status="running" />}
      {paused && <StatusBadge status="paused" />}
    </span>
  );
}
