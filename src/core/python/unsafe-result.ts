import { pythonTaskIdSchema, queueNameSchema } from '../../model/python.ts';
import type { WireResult } from '../../model/wire/python.ts';

/** What is known of a task besides what its worker says. */
export interface KnownTask {
  readonly queue: string;
  readonly type: string | null;
}

export interface UnsafeResultOptions {
  /** ms since the epoch: when it came. */
  readonly at: number;
  readonly taskOf: (id: string) => KnownTask | null;
  /** The queue that a worker takes tasks from, as far as its id or its heartbeats tell. */
  readonly queueOf: (workerId: string) => string | null;
}

type Message = Readonly<Record<string, unknown>>;

const FAILED: ReadonlySet<string> = new Set(['error', 'failed', 'failure', 'fail', 'exception']);
const DONE: ReadonlySet<string> = new Set([
  ...['ok', 'success', 'succeeded', 'successful', 'done', 'complete', 'completed', 'finished'],
]);
/** Everything that says who, what and when; what is left of a message without a result is its result. */
const ABOUT: ReadonlySet<string> = new Set([
  ...['id', 'task_id', 'taskId', 'worker_id', 'workerId', 'worker', 'queue', 'type', 'task_type', 'status'],
  ...['state', 'success', 'ok', 'error', 'timestamp', 'pid', 'started_at', 'finished_at', 'deliveries'],
]);
const MOST_WORKER_ID = 128;
/** Clocks that differ by more than this are not believed, ms. */
const MOST_APART_MS = 86_400_000;

/**
 * Reads what a worker without the safe protocol has published. The seed's system leaves the form open, so the usual names
 * of the fields are understood: `id` or `task_id`; `status`, `success` or a bare `error`; `result`, else what is left.
 * Null: it is no result of any task, or of none that can be told.
 */
export function unsafeResult(text: string, options: UnsafeResultOptions): WireResult | null {
  const message = read(text);
  const id = idOf(message);
  if (message === null || id === null) return null;
  const ok = hasSucceeded(message);
  if (ok === null) return null;
  const workerId = textOf(message, ['worker_id', 'workerId', 'worker'])?.slice(0, MOST_WORKER_ID) ?? '';
  const known = options.taskOf(id);
  const queue = known?.queue ?? queueName(message['queue']) ?? options.queueOf(workerId);
  if (queue === null) return null;
  const finished = timeOf(message, ['finished_at', 'completed_at', 'timestamp'], options.at) ?? options.at;
  const started = timeOf(message, ['started_at'], options.at) ?? finished;
  const common = {
    id,
    worker_id: workerId,
    queue,
    type: textOf(message, ['type', 'task_type']) ?? known?.type ?? null,
    deliveries: 1,
    started_at: Math.min(started, finished) / 1_000,
    finished_at: finished / 1_000,
    unsafe: true,
  };
  return ok
    ? { ...common, status: 'ok', result: resultOf(message) }
    : { ...common, status: 'error', error: errorOf(message) };
}

function read(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : null;
  } catch {
    return null;
  }
}

function idOf(message: Message | null): string | null {
  const given = message?.['id'] ?? message?.['task_id'] ?? message?.['taskId'];
  const id = typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : given;
  return pythonTaskIdSchema.safeParse(id).data ?? null;
}

/** Null: it does not say that anything has ended, as news of a task that goes on. */
function hasSucceeded(message: Message): boolean | null {
  const { success, ok, error } = message;
  const status = message['status'] ?? message['state'];
  if (typeof status === 'string') {
    if (FAILED.has(status.toLowerCase())) return false;
    return DONE.has(status.toLowerCase()) ? true : null;
  }
  if (typeof success === 'boolean') return success;
  if (typeof ok === 'boolean') return ok;
  if (error !== undefined && error !== null && error !== '' && error !== false) return false;
  return 'result' in message || Object.keys(message).some((name) => !ABOUT.has(name)) ? true : null;
}

function resultOf(message: Message): unknown {
  if ('result' in message) return message['result'];
  return Object.fromEntries(Object.entries(message).filter(([name]) => !ABOUT.has(name)));
}

function errorOf(message: Message): { code: string; message: string; traceback?: string } {
  const { error } = message;
  const about = typeof error === 'object' && error !== null ? (error as Message) : message;
  const words =
    typeof error === 'string' && error !== '' ? error : textOf(about, ['message', 'detail', 'reason']);
  const traceback = textOf(about, ['traceback', 'stack']);
  return {
    // A code of the safe protocol would say what only its workers and supervisors can say.
    code: 'task_raised',
    message: words ?? 'The worker says that it failed, and not why.',
    ...(traceback !== null && { traceback }),
  };
}

function textOf(message: Message, names: readonly string[]): string | null {
  for (const name of names) {
    const value = message[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  }
  return null;
}

const queueName = (value: unknown): string | null => queueNameSchema.safeParse(value).data ?? null;

/** A time as seconds or milliseconds since the epoch, in ms; null where there is none that can be believed. */
function timeOf(message: Message, names: readonly string[], now: number): number | null {
  for (const name of names) {
    const value = message[name];
    if (typeof value !== 'number') continue;
    for (const ms of [value * 1_000, value]) if (Math.abs(ms - now) <= MOST_APART_MS) return ms;
  }
  return null;
}
