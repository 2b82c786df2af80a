import { CopyButton } from '../../components/copy-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { formatClock, formatCount, formatRate } from '../../components/format.ts';
import { useNow } from '../../components/use-now.ts';
import { throughputChart } from './chart-data.ts';
import classes from './history-table.module.css';
import type { History } from './use-history.ts';

const MOST_ROWS = 300;

const asText = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, ...rows].map((row) => row.join('\t')).join('\n');

interface TableProps {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function TableWithCopy({ caption, head, rows }: TableProps) {
  return (
    <div className={classes.table}>
      <header>
        <span>{caption}</span>
        <CopyButton value={asText(head, rows)} label={`Copy ${caption.toLowerCase()}`} />
      </header>
      <DataTable label={`${caption}, table`} head={head} rows={rows} />
    </div>
  );
}

export function FleetTable({ history }: { history: History }) {
  const rows = history.fleet
    .slice(-MOST_ROWS)
    .reverse()
    .map(({ at, pushers, pullers }) => [formatClock(at), formatCount(pushers), formatCount(pullers)]);
  return <TableWithCopy caption="Fleet" head={['Since', 'Pushers', 'Pullers']} rows={rows} />;
}

export function ThroughputTable({ history, seconds }: { history: History; seconds: number }) {
  const to = useNow();
  const [times, ...values] = throughputChart(history.throughput, to - seconds * 1_000, to);
  const rows = times
    .map((at, index) => [formatClock(at * 1_000), ...values.map((list) => formatRate(list[index]))])
    .reverse();
  return (
    <TableWithCopy
      caption="Throughput per second"
      head={['Until', 'Pushed', 'Processed', 'Failed']}
      rows={rows}
    />
  );
}
