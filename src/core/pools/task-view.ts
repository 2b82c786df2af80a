import { DomainError } from '../../model/domain-error.ts';
import { residentLimitMb } from '../../model/pool.ts';
import {
  MOST_KEPT_TEXT,
  type TaskDetail,
  type TaskExit,
  type TaskFailure,
  type TaskRow,
  type TaskState,
} from '../../model/task.ts';
import { describeThrown, ThrownElsewhere, traceOf } from '../../model/values/describe-thrown.ts';
import { keepText } from '../../model/values/keep-text.ts';
import type { PoolTask } from './pool-task.ts';

/** What a task itself does not know. */
export interface TaskAbout {
  readonly id: string;
  readonly pool: string | null;
  readonly script: string;
  readonly running: boolean;
  readonly memoryLimitMb?: number | null;
  readonly exit?: TaskExit | null;
  readonly peakRssBytes?: number | null;
}

export function failureOf(error: Error): TaskFailure {
  const code = error instanceof DomainError ? error.code : 'TASK_FAILED';
  const { cause } = error;
  // Only a script's own error has a stack that says something to its author; its causes and errors are in it, too.
  const own = cause instanceof ThrownElsewhere ? cause.description : describeThrown(cause);
  const stack = code === 'TASK_FAILED' && cause !== undefined ? traceOf(own) : null;
  return { code, message: error.message, stack };
}

const stateOf = (task: PoolTask, running: boolean): TaskState =>
  task.end?.state ?? (running ? 'running' : 'queued');

function startOf({ end, finishedAt, runMs, startedAt }: PoolTask): number | null {
  if (end !== null && runMs !== null) return finishedAt - runMs;
  return startedAt;
}

/** A task as a line of a list. */
export function taskRow(task: PoolTask, about: TaskAbout): TaskRow {
  const { end } = task;
  const { memoryLimitMb = null } = about;
  return {
    id: about.id,
    kind: about.pool === null ? 'one-shot' : 'pool',
    pool: about.pool,
    queue: null,
    script: about.script,
    state: stateOf(task, about.running),
    priority: task.priority,
    attempts: task.attempts,
    queuedAt: task.queuedAt,
    startedAt: startOf(task),
    finishedAt: end === null ? null : task.finishedAt,
    runMs: task.runMs,
    pid: task.pid,
    workerId: null,
    progress: task.progress,
    failure: end === null || end.state === 'done' ? null : failureOf(end.error),
    memoryLimitMb,
    ...(memoryLimitMb !== null && { residentLimitMb: residentLimitMb(memoryLimitMb) }),
    exit: about.exit ?? null,
    peakRssBytes: about.peakRssBytes ?? null,
  };
}

/** A task with everything that is kept of it. */
export function taskDetail(task: PoolTask, about: TaskAbout, mostText = MOST_KEPT_TEXT): TaskDetail {
  const { end } = task;
  return {
    ...taskRow(task, about),
    input: keepText(task.payload, mostText),
    result: end?.state === 'done' ? keepText(end.value, mostText) : null,
    log: [...task.log],
  };
}
