/**
 * What happened to databases over a time: a shape a state, gaps hatched, as close as somebody looks.
 *
 * The back end counts in cells, so a day and ten years are equally quick; the same numbers stand in a table.
 */

import { ActionIcon, Button, SegmentedControl, Text, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline as Data, TimelineQuery } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { StatusShape } from "../../../components/StatusBadge";
import { failureOf } from "../../../lib/result";
import { useTimeline } from "../api/backups";
import { asked, last, moved, type Span, STEPS, ticks, zoomed } from "../model/span";
import { Lanes } from "./Lanes";
import classes from "./Timeline.module.css";
import { TimelineTable } from "./TimelineTable";

/** As many cells as shapes fit beside one another in a narrow window. */
const CELLS = 48;

interface Props {
  tenant: string;
  /** Name of the database; none for all. */
  database: string | null;
  /** The part of time that is shown, so that a list can follow it. */
  span: Span;
  onSpan: (span: Span) => void;
}

export function Timeline({ tenant, database, span, onSpan }: Props) {
  const { t } = useTranslation();
  const [table, setTable] = useState(false);
  const query: TimelineQuery = useMemo(
    () => ({ tenant, database, ...asked(span), cells: CELLS }),
    [tenant, database, span],
  );
  const { data, error, isPlaceholderData } = useTimeline(query);
  const keys = (event: KeyboardEvent) => {
    const next = byKey(event.key, span);
    if (next && event.target === event.currentTarget) {
      event.preventDefault();
      onSpan(next);
    }
  };
  return (
    <Panel
      title={t("backups.timeline")}
      testId="timeline"
      actions={<Zoom span={span} onSpan={onSpan} oldest={data?.oldest ?? null} />}
    >
      {error && <FailureAlert failure={failureOf(error)} />}
      {data && (
        <>
          {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: moved and zoomed by keys, as its words say */}
          <section
            className={classes.view}
            tabIndex={0}
            onKeyDown={keys}
            aria-label={t("backups.timelineKeys")}
            aria-busy={isPlaceholderData}
            data-stale={isPlaceholderData || undefined}
          >
            {table ? <TimelineTable data={data} /> : <Lanes data={data} span={span} onSpan={onSpan} />}
          </section>
          {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
          {!table && <Axis data={data} span={span} />}
          <div className={classes.foot}>
            <Legend />
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => setTable(!table)}
              data-testid="timeline-table"
            >
              {t(table ? "policies.asStrip" : "policies.asTable")}
            </Button>
          </div>
        </>
      )}
    </Panel>
  );
}

/** Plus and minus zoom, the arrows move. */
function byKey(key: string, span: Span): Span | null {
  switch (key) {
    case "+":
      return zoomed(span, 0.5);
    case "-":
      return zoomed(span, 2);
    case "ArrowLeft":
      return moved(span, -0.5);
    case "ArrowRight":
      return moved(span, 0.5);
    default:
      return null;
  }
}

function Zoom({ span, onSpan, oldest }: { span: Span; onSpan: (span: Span) => void; oldest: string | null }) {
  const { t } = useTranslation();
  const length = span.until - span.from;
  const step = STEPS.find((entry) => Math.abs(length / (entry.length * 1.02) - 1) < 0.02);
  const choose = (key: string) => {
    const now = Date.now();
    const chosen = STEPS.find((entry) => entry.key === key);
    const all = oldest === null ? STEPS[2].length : now - Date.parse(oldest) + 86_400_000;
    onSpan(last(chosen?.length ?? all, now));
  };
  return (
    <div className={classes.zoom}>
      <Step label={t("backups.earlier")} icon={IconChevronLeft} onClick={() => onSpan(moved(span, -0.5))} />
      <Step label={t("backups.later")} icon={IconChevronRight} onClick={() => onSpan(moved(span, 0.5))} />
      <Step label={t("backups.closer")} icon={IconZoomIn} onClick={() => onSpan(zoomed(span, 0.5))} />
      <Step label={t("backups.wider")} icon={IconZoomOut} onClick={() => onSpan(zoomed(span, 2))} />
      <SegmentedControl
        size="xs"
        value={step?.key ?? ""}
        onChange={choose}
        data={[...STEPS.map(({ key }) => key), "all" as const].map((key) => ({
          value: key,
          label: t(`backups.zoom.${key}`),
        }))}
        aria-label={t("backups.shownTime")}
      />
    </div>
  );
}

function Step({
  label,
  icon: Icon,
  onClick,
}: {
  label: string;
  icon: typeof IconZoomIn;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" onClick={onClick} aria-label={label}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Axis({ data, span }: { data: Data; span: Span }) {
  const marks = useMemo(() => ticks(span), [span]);
  return (
    <div className={classes.axis} data-named={data.lanes.length > 1 || undefined} aria-hidden>
      <div />
      <div className={classes.ruler}>
        {marks.map((tick) => (
          <span key={tick.at} className={classes.tick} style={{ insetInlineStart: `${tick.at * 100}%` }}>
            {tick.label}
          </span>
        ))}
      </div>
    </div>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <div className={classes.legend} aria-hidden>
      {(["proved", "backedUp", "damaged", "missing", "failed"] as const).map((status) => (
        <span key={status}>
          <StatusShape status={status} size={13} />
          <Text span size="xs" c="dimmed">
            {t(`backups.state.${status}`)}
          </Text>
        </span>
      ))}
      <span>
        <span className={classes.hatch} />
        <Text span size="xs" c="dimmed">
          {t("backups.state.missed")}
        </Text>
      </span>
    </div>
  );
}
