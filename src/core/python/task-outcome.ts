import {
  type KeptText,
  MOST_KEPT_TEXT,
  type TaskDetail,
  type TaskFailure,
  type TaskLogLine,
  type TaskRow,
  type TaskState,
} from '../../model/task.ts';
import type { RunningTask, WireResult } from '../../model/wire/python.ts';
import type { PythonTaskInput } from '../../model/python.ts';
import { cutText } from '../../model/values/keep-text.ts';

/** The codes of workers and supervisors in the words of this engine. */
const CODES: Readonly<Record<string, string>> = {
  bad_task: 'INVALID_INPUT',
  unknown_type: 'INVALID_INPUT',
  bad_payload: 'INVALID_INPUT',
  task_too_large: 'PAYLOAD_TOO_LARGE',
  timed_out: 'TASK_TIMED_OUT',
  cancelled: 'TASK_CANCELLED',
  worker_died: 'WORKER_DIED',
  no_result: 'NO_RESULT',
};

const NOTHING_YET = {
  kind: 'python',
  pool: null,
  state: 'queued',
  priority: 0,
  attempts: 0,
  startedAt: null,
  finishedAt: null,
  runMs: null,
  pid: null,
  workerId: null,
  progress: null,
  failure: null,
  exit: null,
  memoryLimitMb: null,
  peakRssBytes: null,
  result: null,
  log: [],
} satisfies Partial<TaskDetail>;

export const hasEnded = ({ state }: Pick<TaskRow, 'state'>): boolean =>
  state !== 'queued' && state !== 'running';

/** JSON text as it is, digit for digit, cut where it is long. */
const keptJson = (text: string): KeptText => ({
  text: cutText(text, MOST_KEPT_TEXT),
  truncated: text.length > MOST_KEPT_TEXT,
});

/** A task that has just been given to a queue. */
/** `payload`: as JSON text. */
export function acceptedTask(
  id: string,
  { queue, type }: PythonTaskInput,
  payload: string,
  now: number,
): TaskDetail {
  return { ...NOTHING_YET, id, queue, script: type, queuedAt: now, input: keptJson(payload) };
}

/** What can be known of a task that somebody else gave to a queue. */
export function strangersTask(id: string, queue: string, type: string | null, at: number): TaskDetail {
  const input = { text: '', truncated: true };
  return { ...NOTHING_YET, id, queue, script: type ?? '', queuedAt: at, input };
}

/** A waiting task as it looks while a worker has it in hand. */
export function runningRow(row: TaskRow, workerId: string, task: RunningTask): TaskRow {
  if (hasEnded(row)) return row;
  const startedAt = task.started_at * 1_000;
  return {
    ...row,
    state: 'running',
    workerId,
    pid: task.pid,
    startedAt,
    attempts: Math.max(1, row.attempts),
  };
}

/** A task that is in no list of Redis, as it is while a worker without the safe protocol has it. */
export function takenRow(row: TaskRow, since: number): TaskRow {
  if (hasEnded(row)) return row;
  return { ...row, state: 'running', startedAt: since, attempts: Math.max(1, row.attempts), unsafe: true };
}

/**
 * What a result makes of a task. Null: nothing, for this very result was applied before. A later one of the same id
 * comes only when the task was requeued, and then it counts.
 */
export function appliedResult(
  before: TaskDetail | null,
  result: WireResult,
  log: readonly TaskLogLine[],
): TaskDetail | null {
  const startedAt = result.started_at * 1_000;
  const finishedAt = result.finished_at * 1_000;
  if (before !== null && hasEnded(before) && before.finishedAt === finishedAt) return null;
  // Without the safe protocol a worker may publish as often as it likes; the first time counts.
  if (before !== null && hasEnded(before) && result.unsafe === true) return null;
  const task = before ?? strangersTask(result.id, result.queue, result.type, startedAt);
  return {
    ...task,
    // What a stranger's task was is known now, if it was not before.
    script: task.script === '' ? (result.type ?? '') : task.script,
    state: stateOfResult(result),
    attempts: result.deliveries,
    startedAt,
    finishedAt,
    runMs: Math.max(0, finishedAt - startedAt),
    workerId: result.worker_id === '' ? null : result.worker_id,
    ...(result.unsafe === true && { unsafe: true }),
    pid: pidOf(result.worker_id),
    failure: result.status === 'ok' ? null : failureOf(result.error),
    result:
      result.status === 'ok' ? keptJson(result.resultText ?? JSON.stringify(result.result ?? null)) : null,
    log: [...log],
  };
}

/** A task that was given up and waits again. */
export function requeuedTask(task: TaskDetail): TaskDetail {
  const { state, startedAt, finishedAt, runMs, failure, result, log } = NOTHING_YET;
  return { ...task, state, startedAt, finishedAt, runMs, failure, result, log: [...log] };
}

/** The result of a task that ended by our doing. */
export function supervisorsResult(
  about: {
    readonly id: string;
    readonly queue: string;
    readonly type: string | null;
    readonly workerId: string;
    readonly deliveries: number;
    readonly startedAt: number;
  },
  now: number,
  error: { readonly code: 'timed_out' | 'cancelled' | 'no_result'; readonly message: string },
): WireResult {
  return {
    id: about.id,
    worker_id: about.workerId,
    queue: about.queue,
    type: about.type,
    status: 'error',
    error,
    deliveries: about.deliveries,
    started_at: about.startedAt / 1_000,
    finished_at: now / 1_000,
  };
}

/** The result of a task that a worker without the safe protocol took, and of which nothing was heard in time. */
export function lostResult(
  { id, queue }: { readonly id: string; readonly queue: string },
  type: string | null,
  { startedAt, now, limitS }: { startedAt: number; now: number; limitS: number },
): WireResult {
  const message = `Taken by a worker without the safe protocol, no result within ${limitS} s.`;
  const about = { id, queue, type, workerId: '', deliveries: 1, startedAt };
  return { ...supervisorsResult(about, now, { code: 'no_result', message }), unsafe: true };
}

/** How a task with this result has ended. */
export function stateOfResult(result: WireResult): TaskState {
  if (result.status === 'ok') return 'done';
  return result.error.code === 'cancelled' ? 'cancelled' : 'failed';
}

function failureOf({
  code,
  message,
  traceback,
}: Extract<WireResult, { status: 'error' }>['error']): TaskFailure {
  return { code: CODES[code] ?? 'TASK_FAILED', message, stack: traceback ?? null };
}

/** Worker ids end with the pid. */
function pidOf(workerId: string): number | null {
  const digits = /_(\d{1,10})$/.exec(workerId)?.[1];
  return digits === undefined ? null : Number(digits);
}
