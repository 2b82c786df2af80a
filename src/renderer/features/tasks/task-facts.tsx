import type { TaskDetail, TaskExit } from '../../../model/task.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { formatHash } from '../../app/router.ts';
import { Age } from '../../components/age.tsx';
import { formatBytes, formatCount, formatDigits, formatMs, UNKNOWN } from '../../components/format.ts';
import { MemoryBar } from '../../components/memory-bar.tsx';
import { Fact } from '../../components/fact.tsx';
import { LifeCard, type LifeStep } from '../../components/life-card.tsx';
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

function toneOfEnd(state: TaskDetail['state']): LifeStep['tone'] {
  if (state === 'done') return 'ok';
  return state === 'failed' ? 'bad' : 'none';
}

/** From being asked for to its end; each step with the time that the one before it took. */
function stepsOf({ queuedAt, startedAt, finishedAt, state, runMs }: TaskDetail): LifeStep[] {
  const waits = startedAt === null && !hasEnded(state);
  return [
    { name: 'Asked', at: queuedAt, note: null, tone: 'done' },
    {
      name: 'Started',
      at: startedAt,
      note:
        startedAt !== null ? (
          <>waited {formatMs(startedAt - queuedAt)}</>
        ) : waits ? (
          <>
            waits <Age at={queuedAt} suffix="" />
          </>
        ) : null,
      tone: startedAt === null ? null : 'done',
    },
    {
      name: 'Ended',
      at: finishedAt,
      note:
        runMs !== null ? (
          <>ran {formatMs(runMs)}</>
        ) : state === 'running' ? (
          <>
            runs <Age at={startedAt} suffix="" />
          </>
        ) : null,
      tone: finishedAt === null ? null : toneOfEnd(state),
    },
  ];
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
    <LifeCard steps={stepsOf(task)}>
      <Fact name="In">
        <Place task={task} />
      </Fact>
      <Fact name={task.kind === 'python' ? 'Type' : 'Script'}>{plainName(task.script)}</Fact>
      {(task.workerId !== null || task.unsafe === true) && (
        <Fact name="Worker">
          {task.workerId !== null && (
            <a href={formatHash('processes', { find: task.workerId })}>{task.workerId}</a>
          )}
          {task.unsafe === true && ' (external, unsafe protocol)'}
        </Fact>
      )}
      <Fact name="Process">{formatDigits(task.pid)}</Fact>
      <Fact name="Attempts">{formatCount(task.attempts)}</Fact>
      {task.kind !== 'python' && <Fact name="Priority">{formatCount(task.priority)}</Fact>}
      {task.state === 'running' && (
        <Fact name="Memory now">
          <MemoryNow pid={task.pid} />
        </Fact>
      )}
      {oneShot && (
        <>
          <Fact name="Memory limit">
            {formatCount(task.memoryLimitMb)} MB heap
            {task.residentLimitMb !== undefined && `, ${formatCount(task.residentLimitMb)} MB in all`}
          </Fact>
          <Fact name="Peak memory">{formatBytes(task.peakRssBytes)}</Fact>
          <Fact name="Exit">{task.exit === null ? UNKNOWN : exitText(task.exit)}</Fact>
        </>
      )}
    </LifeCard>
  );
}
