import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Legend } from '../../components/legend.tsx';
import { RangeControl, useRange, useTableView, ViewControl } from '../history/history-controls.tsx';
import { ThroughputTable } from '../history/history-table.tsx';
import { THROUGHPUT_SERIES } from '../history/series.ts';
import { ThroughputChart } from '../history/throughput-chart.tsx';
import { useHistory } from '../history/use-history.ts';
import { StartButton } from '../oscillator/start-button.tsx';
import classes from './throughput-card.module.css';

export function ThroughputCard() {
  const { seconds } = useRange();
  const history = useHistory(seconds);
  const table = useTableView();
  const empty = !history.loading && history.throughput.length === 0;
  return (
    <Card
      className={classes.card}
      title={<>Throughput {!table && !empty && <Legend series={THROUGHPUT_SERIES} />}</>}
      label="Throughput"
      aside={
        <>
          <RangeControl />
          <ViewControl />
        </>
      }
    >
      <div className={classes.body}>
        {empty ? (
          <EmptyState title="No messages in this time" action={<StartButton />}>
            Messages per second are drawn here while the oscillator runs.
          </EmptyState>
        ) : table ? (
          <ThroughputTable history={history} seconds={seconds} />
        ) : (
          <ThroughputChart history={history} seconds={seconds} />
        )}
      </div>
    </Card>
  );
}
