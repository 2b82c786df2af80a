import type { ChartSeries } from '../../components/chart-series.ts';

export const FLEET_SERIES: readonly ChartSeries[] = [
  { label: 'Pushers', color: '--pusher', stepped: true },
  { label: 'Pullers', color: '--puller', stepped: true },
];

export const THROUGHPUT_SERIES: readonly ChartSeries[] = [
  { label: 'Pushed', color: '--pusher' },
  { label: 'Processed', color: '--puller', filled: true },
  { label: 'Failed', color: '--bad' },
];
