import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef } from 'react';
import uPlot from 'uplot';
import type { ChartSeries } from './chart-series.ts';
import { chartOptions } from './time-chart-options.ts';
import classes from './time-chart.module.css';

/** Times in seconds, then one list of values per series. */
export type ChartData = readonly [times: readonly number[], ...values: (readonly (number | null)[])[]];

interface TimeChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  /** The span shown, ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Smallest upper end of the value axis. */
  readonly top: number;
  /** Only whole numbers on the value axis. */
  readonly whole?: boolean;
  readonly format: (value: number) => string;
  /** Charts with the same key share their cursor. */
  readonly sync?: string;
}

/** uPlot, wrapped once: knows the theme, its own size, and shows values under the cursor. */
export function TimeChart({
  label,
  series,
  data,
  from,
  to,
  top,
  whole = false,
  format,
  sync,
}: TimeChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const scheme = useComputedColorScheme('dark');
  const shape = JSON.stringify([series, top, whole, sync]);

  const create = useEffectEvent((element: HTMLElement) => {
    const { clientWidth: width, clientHeight: height } = element;
    const options = chartOptions({ series, top, whole, format, sync, classes });
    return new uPlot({ ...options, width, height }, data as uPlot.AlignedData, element);
  });

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const chart = create(element);
    plot.current = chart;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) chart.setSize({ width, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
    // Colours are read when the chart is made, so another theme is another chart.
  }, [scheme, shape]);

  useEffect(() => {
    const chart = plot.current;
    if (chart === null) return;
    chart.batch(() => {
      chart.setData(data as uPlot.AlignedData, false);
      chart.setScale('x', { min: from / 1_000, max: to / 1_000 });
    });
  }, [data, from, to, scheme, shape]);

  return <div ref={holder} className={classes.chart} role="img" aria-label={label} />;
}
