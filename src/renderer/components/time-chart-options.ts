import uPlot from 'uplot';
import type { ChartSeries } from './chart-series.ts';
import { formatClock } from './format.ts';
import { tooltip } from './time-chart-tooltip.ts';

interface Look {
  readonly series: readonly ChartSeries[];
  readonly top: number;
  readonly whole: boolean;
  readonly format: (value: number) => string;
  readonly sync: string | undefined;
  readonly classes: Readonly<Record<string, string>>;
}

const FONT = "11px 'Inter Variable', system-ui, sans-serif";
const hourMinute = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });

/** Times on the axis: seconds only when the steps are shorter than a minute; none that would be cut off at the edge. */
const timeLabels: uPlot.Axis.Values = (chart, splits) => {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  const edge = chart.over.clientWidth - (step < 60 ? 18 : 8);
  return splits.map((at) => {
    if (chart.valToPos(at, 'x') > edge) return null;
    return step < 60 ? formatClock(at * 1_000) : hourMinute.format(at * 1_000);
  });
};

function line({ label, color, stepped, filled }: ChartSeries, ink: (name: string) => string): uPlot.Series {
  const stroke = ink(color);
  return {
    label,
    stroke,
    width: 1.75,
    points: { show: false },
    ...(stepped === true &&
      uPlot.paths.stepped !== undefined && { paths: uPlot.paths.stepped({ align: 1 }) }),
    ...(filled === true && { fill: `color-mix(in srgb, ${stroke} 14%, transparent)` }),
  };
}

export function chartOptions({
  series,
  top,
  whole,
  format,
  sync,
  classes,
}: Look): Omit<uPlot.Options, 'width' | 'height'> {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: ink('--text-3'),
    font: FONT,
    grid: { stroke: ink('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false },
      points: { size: 7 },
      ...(sync !== undefined && { sync: { key: sync, scales: ['x', null] } }),
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_chart, _min, max) => [0, Math.max(top, max * 1.06)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, gap: 6, space: 90, values: timeLabels },
      {
        ...axis,
        size: 40,
        gap: 8,
        // At most six lines, however tall the chart.
        space: (chart) => Math.max(34, chart.height / 6),
        ...(whole && { incrs: [1, 2, 5, 10, 20, 50, 100] }),
        values: (_chart, splits) => splits.map((value) => format(value).replace(/\.0(?!\d)/, '')),
      },
    ],
    series: [{}, ...series.map((entry) => line(entry, ink))],
    plugins: [tooltip(series, format, classes)],
  };
}
