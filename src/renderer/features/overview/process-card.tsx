import type { ProcessView } from '../../../model/process.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import { formatCount, formatRate } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import table from '../../components/table.module.css';
import classes from './process-card.module.css';
import { ProcessStateMark, processNow } from './process-state.tsx';

/** What a process does, where that is known; else what there is to say of its state. */
function useNowText(row: ProcessView): string {
  const working = row.state.kind === 'running' && row.lastExit === null;
  const work = useLive((state) => {
    if (row.group === 'threads') return rateText(state.metrics?.processedPerSecond, 'messages/s');
    if (row.group === 'redis') return rateText(state.redisInfo?.opsPerSecond, 'operations/s');
    return null;
  });
  return (working ? work : null) ?? processNow(row);
}

const rateText = (rate: number | null | undefined, unit: string): string | null =>
  rate === null || rate === undefined ? null : `${formatRate(rate)} ${unit}`;

function ProcessRow({ row }: { row: ProcessView }) {
  const now = useNowText(row);
  const pid = 'pid' in row.state ? row.state.pid : null;
  return (
    <tr>
      <th scope="row" className={classes.name}>
        <a href={formatHash('logs', { text: row.label })}>{row.label}</a>
      </th>
      <td>
        <ProcessStateMark state={row.state} />
      </td>
      <td className={classes.now}>
        <span className="clip" title={now}>
          {now}
        </span>
      </td>
      <td>
        <Age at={row.state.since} suffix="" />
      </td>
      <td>
        <MemoryBar bytes={row.rssBytes} limitBytes={row.rssLimitBytes} />
      </td>
      <td data-number="">{row.cpuPercent === null ? '–' : `${formatRate(row.cpuPercent)} %`}</td>
      <td data-number="">{formatCount(row.restarts)}</td>
      <td data-number="">{pid ?? '–'}</td>
    </tr>
  );
}

/** The processes that the engine runs. */
export function ProcessCard() {
  const processes = useLive((state) => state.processes);
  return (
    <Card
      className={classes.card}
      title="Processes"
      aside={processes === null ? null : formatCount(processes.length)}
    >
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">State</th>
            <th scope="col">Now</th>
            <th scope="col">For</th>
            <th scope="col">Memory against limit</th>
            <th scope="col" data-number="">
              CPU
            </th>
            <th scope="col" data-number="">
              Restarts
            </th>
            <th scope="col" data-number="">
              Pid
            </th>
          </tr>
        </thead>
        <tbody>
          {processes?.map((row) => (
            <ProcessRow key={row.id} row={row} />
          ))}
          {processes?.length === 0 && (
            <tr>
              <td colSpan={8} className="muted">
                The engine runs no process yet; the thread host starts with the oscillator.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Card>
  );
}
