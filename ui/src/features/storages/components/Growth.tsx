/** How a storage filled, tenant by tenant: as a picture, and as the table of the same numbers. */

import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import { lazy, Suspense, use, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StorageHistory } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { Panel } from "../../../components/Panel";
import { hueIn, TenantColours } from "../../../components/TenantMark";
import { useTenantCalled } from "../../../components/useTenantCalled";
import { formatBytes } from "../../../lib/bytes";
import { reveal } from "../../../lib/reveal";
import { formatDay } from "../../../lib/time";
import { type Point, pointsOf, RANGES, type Range, type Series, seriesOf } from "../model/growth";
import classes from "./Storage.module.css";

const GrowthChart = lazy(() => import("./GrowthChart"));
/** A line needs two points. */
const LEAST = 2;

export function Growth({ history }: { history: StorageHistory }) {
  const { t } = useTranslation();
  const called = useTenantCalled();
  const [range, setRange] = useState<Range>("quarter");
  const [shape, setShape] = useState<"chart" | "table">("chart");
  const series = useMemo(() => seriesOf(history), [history]);
  const points = useMemo(() => pointsOf(history, range), [history, range]);
  const label = ({ tenant, count }: Series) =>
    tenant === null ? t("storages.others", { count }) : reveal(called(tenant));
  const colours = useColours(series);
  if (points.length < LEAST) {
    return (
      <Panel title={t("storages.growth")}>
        <Text size="sm" c="dimmed">
          {t("storages.tooFewLooks")}
        </Text>
      </Panel>
    );
  }
  return (
    <Panel
      title={t("storages.growth")}
      note={t("storages.byTenant")}
      flush={shape === "table"}
      testId="growth"
      actions={
        <div className={classes.switches}>
          <SegmentedControl
            size="xs"
            value={range}
            onChange={(value) => setRange(value as Range)}
            aria-label={t("storages.range")}
            data={(Object.keys(RANGES) as Range[]).map((name) => ({
              value: name,
              label: t(`storages.ranges.${name}`),
            }))}
          />
          <SegmentedControl
            size="xs"
            value={shape}
            onChange={(value) => setShape(value as "chart" | "table")}
            aria-label={t("storages.shownAs")}
            data={[
              { value: "chart", label: t("storages.chart") },
              { value: "table", label: t("storages.table") },
            ]}
          />
        </div>
      }
    >
      {shape === "chart" ? (
        <>
          <div aria-hidden className={classes.chart}>
            <Suspense fallback={<Skeleton height={230} />}>
              <GrowthChart
                points={points}
                series={series.map((one, at) => ({
                  key: one.key,
                  label: label(one),
                  color: colours[at] ?? REST,
                }))}
              />
            </Suspense>
          </div>
          <ul className={classes.legend}>
            {series.map((one, at) => (
              <li key={one.key}>
                <span className={classes.swatch} style={{ background: colours[at] ?? REST }} />
                <bdi>{label(one)}</bdi>
                <span className={classes.quiet}>{formatBytes(one.bytes.at(-1) ?? 0)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <GrowthTable points={points} series={series} label={label} />
      )}
    </Panel>
  );
}

const REST = "var(--chart-rest)";
/** Degrees between two hues below which they are taken for one. */
const APART = 20;

/** The colour of each tenant's own mark; a little lighter where one before has nearly the same. */
function useColours(series: readonly Series[]): string[] {
  const chosen = use(TenantColours);
  const before: number[] = [];
  return series.map(({ tenant }) => {
    if (tenant === null) {
      return REST;
    }
    const hue = hueIn(chosen, tenant);
    const near = before.filter(
      (other) => Math.min(Math.abs(other - hue), 360 - Math.abs(other - hue)) < APART,
    );
    before.push(hue);
    return `oklch(${0.62 + 0.12 * near.length} 0.12 ${hue})`;
  });
}

interface TableProps {
  points: readonly Point[];
  series: readonly Series[];
  label: (series: Series) => string;
}

function GrowthTable({ points, series, label }: TableProps) {
  const { t } = useTranslation();
  const columns: Column<Point>[] = [
    { key: "day", label: t("storages.day"), by: ({ day }) => day, cell: ({ day }) => formatDay(day, "long") },
    ...series.map(
      (one): Column<Point> => ({
        key: one.key,
        label: label(one),
        align: "end",
        by: (point) => Number(point[one.key]),
        cell: (point) => formatBytes(Number(point[one.key])),
      }),
    ),
    {
      key: "total",
      label: t("storages.total"),
      align: "end",
      by: ({ total }) => total,
      cell: ({ total }) => <b>{formatBytes(total)}</b>,
    },
  ];
  return (
    <div className={classes.twin}>
      <DataTable
        label={t("storages.growth")}
        rows={points}
        columns={columns}
        rowKey={({ day }) => day}
        sort={{ column: "day", descending: true }}
        flush
      />
    </div>
  );
}
