/** The backups on a line of time: a shape for each state. The list below is its twin for the keyboard and for ears. */

import type { Snapshot } from "../../../bindings";
import { dateFormat } from "../../../lib/formats";
import { isWhole, statusOfBackup } from "../../../lib/status";
import { formatAbsolute } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { shownZone } from "../../../lib/zone";
import { pointsOf, sideOf, ticksOf } from "../model/timeline";
import classes from "./Timeline.module.css";

interface Props {
  rows: readonly Snapshot[];
  chosen: string | null;
  onChoose: (snapshot: Snapshot) => void;
}

const TICKS = 7;
const DAY = 86_400_000;

export function Timeline({ rows, chosen, onChoose }: Props) {
  const now = useNow(60_000);
  const ticks = ticksOf(rows, now, TICKS);
  const apart = (ticks[1]?.instant ?? 0) - (ticks[0]?.instant ?? 0);
  return (
    <div className={classes.timeline} aria-hidden data-testid="timeline">
      <div className={classes.line} />
      {ticks.map(({ instant, at }) => (
        <div key={instant} className={classes.tick} data-side={sideOf(at)} style={{ left: `${at * 100}%` }}>
          <span>{label(instant, apart)}</span>
        </div>
      ))}
      {pointsOf(rows, now).map(({ row, at }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the mouse; the list below does the same
        // biome-ignore lint/a11y/useKeyWithClickEvents: a short cut for the mouse; the list below does the same
        <div
          key={row.id}
          className={classes.point}
          data-state={statusOfBackup(row)}
          data-chosen={row.id === chosen || undefined}
          style={{ left: `${at * 100}%` }}
          title={formatAbsolute(row.taken_at)}
          onClick={() => isWhole(row) && onChoose(row)}
        />
      ))}
    </div>
  );
}

function label(instant: number, apart: number): string {
  const format: Intl.DateTimeFormatOptions =
    apart < DAY
      ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
      : { day: "numeric", month: "short" };
  return dateFormat(undefined, { ...format, timeZone: shownZone() }).format(instant);
}
