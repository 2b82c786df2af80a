import { useMemo } from 'react';
import { useLive } from '../../app/live/use-live.tsx';
import { formatCount } from '../../components/format.ts';
import { TimeChart } from '../../components/time-chart.tsx';
import { useNow } from '../../components/use-now.ts';
import { fleetChart } from './chart-data.ts';
import { FLEET_SERIES } from './series.ts';
import type { History } from './use-history.ts';

/** The oscillation: pushers against pullers over time. */
export function FleetChart({ history, seconds }: { history: History; seconds: number }) {
  const to = useNow();
  const limits = useLive((state) => state.oscillator?.settings);
  const known = useLive((state) => state.stream.kind === 'open');
  const from = to - seconds * 1_000;
  const data = useMemo(
    () => fleetChart(history.fleet, from, known ? to : null),
    [history.fleet, from, to, known],
  );
  const last = history.fleet.at(-1);
  return (
    <TimeChart
      label={`Pushers and pullers over the last ${seconds / 60} minutes; now ${formatCount(last?.pushers)} and ${formatCount(last?.pullers)}`}
      series={FLEET_SERIES}
      data={data}
      from={from}
      to={to}
      top={Math.max(limits?.maxPushers ?? 1, limits?.maxPullers ?? 1) * 1.06}
      whole
      format={formatCount}
      sync="oscillator"
    />
  );
}
