/** A lane a database. A shape that stands for one backup opens it; one that stands for several looks closer. */

import { VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline, TimelineLane, TimelineMissed } from "../../../bindings";
import { Name } from "../../../components/Name";
import { StatusShape } from "../../../components/StatusBadge";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { formatAbsolute } from "../../../lib/time";
import { backupsIn, countsOf, statusOf } from "../model/cells";
import { type Mark, marksOf } from "../model/marks";
import type { Span } from "../model/span";
import classes from "./Timeline.module.css";

/** States that must not hide behind a better one. */
const TROUBLES: readonly string[] = ["damaged", "missing", "failed"];

interface Props {
  data: Timeline;
  span: Span;
  onSpan: (span: Span) => void;
}

export function Lanes({ data, ...rest }: Props) {
  const named = data.lanes.length > 1;
  return (
    <div className={classes.lanes} data-named={named || undefined}>
      {data.lanes.map((lane) => (
        <Lane key={lane.database} lane={lane} named={named} data={data} {...rest} />
      ))}
    </div>
  );
}

function Lane({ lane, named, data, span, onSpan }: Props & { lane: TimelineLane; named: boolean }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize<HTMLUListElement>();
  const marks = useMemo(
    () => marksOf(lane, { from: data.from, cell_ms: data.cell_ms, span, width }),
    [lane, data, span, width],
  );
  const name = lane.database.slice(lane.database.indexOf("/") + 1);
  const place = (instant: number) => (instant - span.from) / (span.until - span.from);
  const empty = lane.cells.length === 0 && lane.missed.length === 0;
  return (
    <>
      <div className={classes.laneName} title={named ? reveal(name) : undefined}>
        {named && <Name cut>{name}</Name>}
      </div>
      <ul ref={ref} className={classes.lane} aria-label={name} data-testid={`lane-${name}`}>
        {lane.missed.map((missed) => (
          <Gap key={missed.first_at} missed={missed} place={place} />
        ))}
        {marks.map((mark) => (
          <MarkButton
            key={mark.cell.at}
            mark={mark}
            database={lane.database}
            onCloser={() => onSpan(mark.span)}
          />
        ))}
        {empty && <li className={classes.nothing}>{t("backups.nothingThen")}</li>}
      </ul>
    </>
  );
}

/** Why nobody ran them; a word that is not here is that of a newer version. */
const MISSED: Record<string, "backups.missedBusy" | "backups.missedPaused"> = {
  busy: "backups.missedBusy",
  paused: "backups.missedPaused",
};

/** Runs that nobody ran: hatched from the first to the last of them. */
function Gap({ missed, place }: { missed: TimelineMissed; place: (instant: number) => number }) {
  const { t } = useTranslation();
  const [from, until] = [place(Date.parse(missed.first_at)), place(Date.parse(missed.last_at))];
  const begin = Math.max(0, from - 0.006);
  const width = Math.max(0.012, Math.min(1, until + 0.006) - begin);
  const words = t(MISSED[missed.reason] ?? "backups.missedAsleep", {
    count: missed.count,
    from: formatAbsolute(missed.first_at),
  });
  return begin >= 1 || until < 0 ? null : (
    <li
      className={classes.gap}
      style={{ insetInlineStart: `${begin * 100}%`, width: `${width * 100}%` }}
      title={words}
      data-testid="missed"
    >
      <VisuallyHidden>{words}</VisuallyHidden>
    </li>
  );
}

interface MarkProps {
  mark: Mark;
  database: string;
  onCloser: () => void;
}

function MarkButton({ mark: { at, cell, firstAt }, database, onCloser }: MarkProps) {
  const { t } = useTranslation();
  const status = statusOf(cell);
  const count = backupsIn(cell);
  const parts = countsOf(cell);
  const words = [
    firstAt === cell.last_at
      ? formatAbsolute(cell.last_at)
      : t("backups.between", { first: formatAbsolute(firstAt), last: formatAbsolute(cell.last_at) }),
    ...parts.map((part) => t(`backups.count.${part.status}`, { count: part.count })),
  ].join(", ");
  // The shape is of the best that is there: what is not well stands below it.
  const troubles = parts.filter((part) => TROUBLES.includes(part.status) && part.status !== status);
  const open = () => (cell.only ? go(routes.backup(database, cell.only)) : onCloser());
  return (
    <li style={{ display: "contents" }}>
      <button
        type="button"
        className={classes.mark}
        style={{ insetInlineStart: `${at * 100}%` }}
        onClick={open}
        aria-label={words}
        title={words}
        data-testid="mark"
      >
        {status && <StatusShape status={status} size={15} />}
        {count > 1 && <span className={classes.many}>{count > 99 ? "99+" : count}</span>}
        {troubles.length > 0 && (
          <span className={classes.troubles}>
            {troubles.map((part) => (
              <StatusShape key={part.status} status={part.status} size={10} />
            ))}
          </span>
        )}
      </button>
    </li>
  );
}
