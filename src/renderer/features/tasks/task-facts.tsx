import type { TaskDetail, TaskExit } from '../../../model/task.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { Card } from '../../components/card.tsx';
import { formatBytes, formatCount, formatDate, formatMs, UNKNOWN } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import { Fact } from '../../components/fact.tsx';
import classes from './task-page.module.css';
import { hasEnded } from './task-state.tsx';
import { plainName } from './plain-name.ts';

const exitText = ({ code, signal }: TaskExit): string =>
  signal === null ? `code ${code ?? UNKNOWN}` : `signal ${signal}`;

/** The memory of the process that runs it, as it is now. */
function MemoryNow({ pid }: { pid: number | null }) {
  const row = useLive((state) =>
    state.processes?.find((process) => 'pid' in process.state && process.state.pid === pid),
  );
  if (pid === null || row === undefined) return <>{UNKNOWN}</>;
  return <MemoryBar bytes={row.rssBytes} limitBytes={row.rssLimitBytes} />;
}

function Timeline({ task }: { task: TaskDetail }) {
  const { queuedAt, startedAt, finishedAt, state, runMs } = task;
  const waited = startedAt === null ? null : startedAt - queuedAt;
  return (
    <ol className={classes.timeline}>
      <li data-done="">
        <b>Asked</b>
        <span>{formatDate(queuedAt)}</span>
      </li>
      <li data-done={startedAt === null ? undefined : ''}>
        <b>Started</b>
        <span>
          {formatDate(startedAt)}
          {waited !== null && <em> · waited {formatMs(waited)}</em>}
          {startedAt === null && !hasEnded(state) && (
            <em>
              {' '}
              · waits <Age at={queuedAt} suffix="" />
            </em>
          )}
        </span>
      </li>
      <li data-done={finishedAt === null ? undefined : ''} data-state={state}>
        <b>Ended</b>
        <span>
          {formatDate(finishedAt)}
          {runMs !== null && <em> · ran {formatMs(runMs)}</em>}
          {state === 'running' && (
            <em>
              {' '}
              · runs <Age at={startedAt} suffix="" />
            </em>
          )}
        </span>
      </li>
    </ol>
  );
}

function Place({ task: { pool, queue } }: { task: TaskDetail }) {
  if (pool !== null) return <a href={formatHash('pools', { pool })}>pool {pool}</a>;
  if (queue === null) return <>a process of its own</>;
  return <a href={formatHash('processes', { find: queue })}>Python workers of {queue}</a>;
}

/** The figures of a task. */
export function TaskFacts({ task }: { task: TaskDetail }) {
  const oneShot = task.kind === 'one-shot';
  return (
    <Card title="About" className={classes.about}>
      <Timeline task={task} />
      <dl className={classes.facts}>
        <Fact name="In">
          <Place task={task} />
        </Fact>
        <Fact name={task.kind === 'python' ? 'Type' : 'Script'}>{plainName(task.script)}</Fact>
        {task.workerId !== null && (
          <Fact name="Worker">
            <a href={formatHash('processes', { find: task.workerId })}>{task.workerId}</a>
          </Fact>
        )}
        <Fact name="Process">{task.pid ?? UNKNOWN}</Fact>
        <Fact name="Attempts">{formatCount(task.attempts)}</Fact>
        {task.kind !== 'python' && <Fact name="Priority">{formatCount(task.priority)}</Fact>}
        {task.state === 'running' && (
          <Fact name="Memory now">
            <MemoryNow pid={task.pid} />
          </Fact>
        )}
        {oneShot && (
          <>
            <Fact name="Memory limit">{formatCount(task.memoryLimitMb)} MB heap</Fact>
            <Fact name="Peak memory">{formatBytes(task.peakRssBytes)}</Fact>
            <Fact name="Exit">{task.exit === null ? UNKNOWN : exitText(task.exit)}</Fact>
          </>
        )}
      </dl>
    </Card>
  );
}
