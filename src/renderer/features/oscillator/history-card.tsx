import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Legend } from '../../components/legend.tsx';
import { FleetChart } from '../history/fleet-chart.tsx';
import { RangeControl, useRange, useTableView, ViewControl } from '../history/history-controls.tsx';
import { FleetTable, ThroughputTable } from '../history/history-table.tsx';
import { FLEET_SERIES, THROUGHPUT_SERIES } from '../history/series.ts';
import { ThroughputChart } from '../history/throughput-chart.tsx';
import { useHistory } from '../history/use-history.ts';
import { StartButton } from './start-button.tsx';
import classes from './history-card.module.css';

/** The fleet and its throughput over time, as charts or as tables. */
export function HistoryCard() {
  const { seconds } = useRange();
  const history = useHistory(seconds);
  const table = useTableView();
  const empty = !history.loading && history.fleet.length === 0 && history.throughput.length === 0;
  return (
    <Card
      className={classes.card}
      title={<>Oscillation {!table && <Legend series={FLEET_SERIES} />}</>}
      label="Oscillation"
      aside={
        <>
          <RangeControl />
          <ViewControl />
        </>
      }
    >
      {empty ? (
        <EmptyState title="Nothing has moved in this time" action={<StartButton />}>
          While the oscillator runs, pushers and pullers are drawn here against each other.
        </EmptyState>
      ) : table ? (
        <div className={classes.tables}>
          <FleetTable history={history} />
          <ThroughputTable history={history} seconds={seconds} />
        </div>
      ) : (
        <div className={classes.charts}>
          <FleetChart history={history} seconds={seconds} />
          <h3 className={classes.subtitle}>
            Throughput, messages per second <Legend series={THROUGHPUT_SERIES} />
          </h3>
          <ThroughputChart history={history} seconds={seconds} sync="oscillator" />
        </div>
      )}
    </Card>
  );
}
