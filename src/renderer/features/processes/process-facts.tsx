import type { ProcessLaunch, ProcessView } from '../../../model/process.ts';
import { Age } from '../../components/age.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { formatBytes, formatCount, formatDate, UNKNOWN } from '../../components/format.ts';
import { Fact } from '../../components/fact.tsx';
import classes from './process-pane.module.css';

const plain = /^[\w@%+=:,./-]+$/;
const quoted = (word: string): string =>
  plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

function Launch({ launch }: { launch: ProcessLaunch }) {
  const { command, args, cwd, variables } = launch;
  return (
    <>
      <Fact name="Command">
        <CopyLine text={[command, ...args].map(quoted).join(' ')} label="Copy the command" />
      </Fact>
      <Fact name="Folder">
        {cwd === null ? 'that of the engine' : <CopyLine text={cwd} label="Copy the folder" />}
      </Fact>
      <Fact name="Variables">
        {variables.length === 0 ? (
          'none of its own'
        ) : (
          <ul className={classes.variables}>
            {variables.map(({ name, value }) => (
              <li key={name}>
                <code>{name}</code>
                {value === null ? <span className="muted">not shown</span> : <code>{value}</code>}
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </>
  );
}

/** Where and how a process runs. */
export function ProcessFacts({ row, launch }: { row: ProcessView; launch: ProcessLaunch | null }) {
  const { worker, startedAt, rssLimitBytes, ours } = row;
  return (
    <dl className={classes.facts} tabIndex={0} aria-label={`Facts about ${row.label}`}>
      <Fact name="Started">
        {startedAt === null ? UNKNOWN : formatDate(startedAt)}
        {startedAt !== null && (
          <span className="muted">
            {' '}
            · <Age at={startedAt} />
          </span>
        )}
      </Fact>
      {worker !== null && (
        <>
          <Fact name="Worker">{worker.workerId}</Fact>
          <Fact name="Queue">{worker.queue ?? UNKNOWN}</Fact>
          <Fact name="Machine">{worker.machine ?? UNKNOWN}</Fact>
          <Fact name="In hand">{worker.taskId ?? 'nothing'}</Fact>
          <Fact name="Last heartbeat">{formatDate(worker.heartbeatAt)}</Fact>
          <Fact name="Tasks processed">{formatCount(worker.tasksProcessed)}</Fact>
        </>
      )}
      {ours && (
        <Fact name="Memory limit">{rssLimitBytes === null ? 'none' : formatBytes(rssLimitBytes)}</Fact>
      )}
      {launch !== null && <Launch launch={launch} />}
    </dl>
  );
}
