/** The area chart: loaded when it is shown, as what draws it is larger than the rest of the page. */

import "@mantine/charts/styles.css";

import { AreaChart } from "@mantine/charts";
import { formatBytes } from "../../../lib/bytes";
import { formatDay } from "../../../lib/time";
import type { Point } from "../model/growth";

interface Props {
  points: Point[];
  series: { key: string; label: string; color: string }[];
}

export default function GrowthChart({ points, series }: Props) {
  return (
    <AreaChart
      h={230}
      data={points}
      dataKey="day"
      type="stacked"
      series={series.map(({ key, label, color }) => ({ name: key, label, color }))}
      valueFormatter={(bytes) => formatBytes(bytes)}
      xAxisProps={{ tickFormatter: (day: string) => formatDay(day), minTickGap: 48 }}
      yAxisProps={{ width: 64, tickCount: 5 }}
      tooltipProps={{ labelFormatter: (day) => (day ? formatDay(String(day), "long") : "") }}
      // The table beside it is for the keyboard and for screen readers. The topmost label has its upper half over the chart.
      areaChartProps={{ accessibilityLayer: false, margin: { top: 10 } }}
      areaProps={{ isAnimationActive: false }}
      curveType="linear"
      withDots={false}
      fillOpacity={0.55}
      strokeWidth={1.25}
      gridAxis="x"
      tickLine="none"
    />
  );
}
