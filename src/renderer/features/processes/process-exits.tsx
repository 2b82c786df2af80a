import type { ProcessDetail } from '../../../model/process.ts';
import { Age } from '../../components/age.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatDigits, formatSpan } from '../../components/format.ts';
import table from '../../components/table.module.css';
import classes from './process-pane.module.css';

/** How the last runs of a process ended. */
export function ProcessExits({ exits }: { exits: ProcessDetail['exits'] }) {
  if (exits.length === 0)
    return (
      <EmptyState title="It has not ended yet">
        Each end of this process is listed here with its cause, for as long as the engine runs.
      </EmptyState>
    );
  return (
    <div
      className={`${table.scroll} ${classes.exits}`}
      role="region"
      aria-label="Ends of its runs"
      tabIndex={0}
    >
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" data-number="">
              Pid
            </th>
            <th scope="col" data-number="">
              Ran for
            </th>
            <th scope="col">Asked for</th>
            <th scope="col">Cause</th>
          </tr>
        </thead>
        <tbody>
          {exits.map(({ at, pid, startedAt, expected, cause }) => (
            <tr key={`${at} ${pid ?? ''}`}>
              <td>
                <Age at={at} />
              </td>
              <td data-number="">{formatDigits(pid)}</td>
              <td data-number="">{formatSpan(at - startedAt)}</td>
              <td>{expected ? 'yes' : 'no'}</td>
              <td className={classes.cause} data-bad={!expected || undefined} title={cause}>
                {cause}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
