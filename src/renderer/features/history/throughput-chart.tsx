import { useMemo } from 'react';
import { formatRate } from '../../components/format.ts';
import { type ChartData, TimeChart } from '../../components/time-chart.tsx';
import { useNow } from '../../components/use-now.ts';
import { throughputChart } from './chart-data.ts';
import { THROUGHPUT_SERIES } from './series.ts';
import type { History } from './use-history.ts';

/** No failures is no line: a red one along the bottom would look like news. */
function withoutZeroLine([times, pushed = [], processed = [], failed = []]: ChartData): ChartData {
  const any = failed.some((value) => (value ?? 0) > 0);
  return [times, pushed, processed, any ? failed : failed.map(() => null)];
}

/** Messages per second over time. */
export function ThroughputChart({
  history,
  seconds,
  sync,
}: {
  history: History;
  seconds: number;
  sync?: string;
}) {
  const to = useNow();
  const from = to - seconds * 1_000;
  const data = useMemo(
    () => withoutZeroLine(throughputChart(history.throughput, from, to)),
    [history.throughput, from, to],
  );
  const last = data[2]?.at(-1);
  return (
    <TimeChart
      label={`Throughput of the last ${seconds / 60} minutes; now ${formatRate(last)} messages per second processed`}
      series={THROUGHPUT_SERIES}
      data={data}
      from={from}
      to={to}
      top={1}
      format={formatRate}
      {...(sync !== undefined && { sync })}
    />
  );
}
