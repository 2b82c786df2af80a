import { randomUUID } from 'node:crypto';
import { DomainError } from '../../model/domain-error.ts';
import type { PythonTaskInput } from '../../model/python.ts';
import type {
  TaskDetail,
  TaskKind,
  TaskLogEvent,
  TaskLogLine,
  TaskQuery,
  TaskRow,
} from '../../model/task.ts';
import type { WireResult, WireTask } from '../../model/wire/python.ts';
import { EventFeed } from '../events/feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { Feed } from '../ports/feed.ts';
import { Listeners } from '../ports/listeners.ts';
import type { ExpectedTask, PythonBoard, RunningEntry } from '../ports/python-board.ts';
import type { TaskHistory } from '../ports/task-history.ts';
import { newestFirst, matches } from '../tasks/task-query.ts';
import { failing, noTask } from '../tasks/task-source.ts';
import type { PythonTaskSource } from '../tasks/tasks.ts';
import {
  acceptedTask,
  appliedResult,
  hasEnded,
  requeuedTask,
  runningRow,
  strangersTask,
  supervisorsResult,
  takenRow,
} from './task-outcome.ts';

export interface PythonTasksOptions {
  readonly clock: Clock;
  readonly board: PythonBoard;
  readonly history: TaskHistory;
  /** Tasks whose answers are expected. */
  readonly expected: {
    add(task: ExpectedTask): void;
    remove(id: string): void;
    absentSince(id: string): number | null;
    absent(): Iterable<string>;
  };
  /** Limit of tasks that say none, s. */
  readonly taskTimeoutS: () => number;
  /** @throws DomainError where no task can be taken for this queue */
  readonly requireTaker: (queue: string) => void;
  /** Ends the worker that has a task which is over, so that it takes the next one; others' workers go on in vain. */
  readonly free: (entry: RunningEntry, cause: string) => void;
  /** What the worker of a running task has printed since it has it. */
  readonly linesOf: (workerId: string, since: number, until: number | null) => TaskLogLine[];
}

const KINDS: readonly TaskKind[] = ['python'];
/** Tasks beyond that are not for a list in Redis, characters. */
const LONGEST_TASK = 16_777_216;

/** Python tasks: in Redis while they wait and run, in the history from the beginning. */
export class PythonTasks implements PythonTaskSource {
  readonly #options: PythonTasksOptions;
  readonly #changes = new Listeners<string>();
  /** Running tasks by their ids, as they were seen last. */
  #running = new Map<string, RunningEntry>();

  constructor(options: PythonTasksOptions) {
    this.#options = options;
  }

  /** `payloadText`: the payload as JSON text, where it came as text: every digit and key goes to the worker as it was written. */
  async submit(input: PythonTaskInput, payloadText: string | null = null): Promise<TaskRow> {
    const { board, history, clock, requireTaker, taskTimeoutS, expected } = this.#options;
    const id = input.id ?? randomUUID();
    const known = input.id === undefined ? null : this.get(id);
    if (known !== null) return rowOf(known);
    requireTaker(input.queue);
    const timeoutS = input.timeoutS ?? taskTimeoutS();
    const payload = payloadText ?? JSON.stringify(input.payload ?? null);
    const head = JSON.stringify({ id, type: input.type } satisfies Partial<WireTask>);
    const text = `${head.slice(0, -1)},"payload":${payload},"timeout_s":${timeoutS}}`;
    if (text.length > LONGEST_TASK)
      throw new DomainError('PAYLOAD_TOO_LARGE', 'A task may have 16 MB at most.', { limit: LONGEST_TASK });
    const accepted = acceptedTask(id, input, payload, clock.now());
    const expectedTask = { id, queue: input.queue, timeoutS };
    await board.submit(expectedTask, text);
    expected.add(expectedTask);
    // It may have been answered in this very moment; then only what it was given is news.
    const change = (before: TaskDetail | null) =>
      before === null ? accepted : { ...before, input: accepted.input, queuedAt: accepted.queuedAt };
    history.change([{ id, change }]);
    return rowOf(accepted);
  }

  list(query: TaskQuery): TaskRow[] {
    const { history } = this.#options;
    const kept = query.state === 'running' ? [] : history.list({ ...query, kinds: KINDS });
    const isRunning = query.state === undefined || query.state === 'running';
    const running = isRunning ? [...this.#running.keys(), ...this.#options.expected.absent()] : [];
    const rows = new Map(kept.map((row) => [row.id, this.#asNow(row)]));
    for (const id of running) {
      const detail = rows.has(id) ? null : history.get(id);
      if (detail !== null) rows.set(id, this.#asNow(rowOf(detail)));
    }
    const found = [...rows.values()].filter((row) => row.kind === 'python' && matches(row, query));
    return found.sort(newestFirst).slice(0, query.limit);
  }

  get(id: string): TaskDetail | null {
    const detail = this.#options.history.get(id);
    if (detail?.kind !== 'python') return null;
    const entry = this.#running.get(id);
    if (hasEnded(detail)) return detail;
    if (entry === undefined) return { ...detail, ...this.#asNow(rowOf(detail)) };
    const { workerId, task } = entry;
    const log = this.#options.linesOf(workerId, task.started_at * 1_000, null);
    return { ...detail, ...this.#asNow(rowOf(detail)), log };
  }

  async cancel(id: string): Promise<TaskRow> {
    const detail = this.get(id);
    if (detail === null) throw noTask(id);
    const ended = () => new DomainError('CONFLICT', 'The task has ended already.', { id });
    if (hasEnded(detail)) throw ended();
    const result =
      (await this.#withdraw(detail)) ?? (await this.#interrupt(detail)) ?? (await this.#forestall(detail));
    if (result === null) throw ended();
    this.#apply(result);
    return rowOf(this.get(id) ?? detail);
  }

  log(id: string): Feed<TaskLogEvent> {
    const detail = this.get(id);
    if (detail === null) return { follow: () => failing(noTask(id)) };
    const feed = new EventFeed<TaskLogEvent>({ run: id, startWith: 'nothing', keep: 1 });
    return {
      follow: (options) => {
        const events = feed.follow({ ...options, afterId: undefined });
        this.#publishUntilEnd(id, feed);
        return events;
      },
    };
  }

  /** What runs at this moment. */
  saw(running: readonly RunningEntry[]): void {
    const before = this.#running;
    this.#running = new Map(running.map((entry) => [entry.task.id, entry]));
    const begun = running.filter(({ task }) => !before.has(task.id));
    if (begun.length > 0) this.#meet(begun);
    // Those that run may have printed something, and those that ran may wait again.
    for (const id of new Set([...before.keys(), ...this.#running.keys()])) this.#changes.tell(id);
  }

  /** The task that a worker has in hand; null when it has none. */
  taskOf(workerId: string): string | null {
    for (const [id, entry] of this.#running) if (entry.workerId === workerId) return id;
    return null;
  }

  /** A result has come into the history. */
  applied(result: WireResult): void {
    this.#running.delete(result.id);
    this.#options.expected.remove(result.id);
    this.#changes.tell(result.id);
  }

  /** These were given up before `at` and wait again. */
  requeued(ids: readonly string[], at: number): void {
    this.#options.history.change(
      ids.map((id) => ({
        id,
        // One that has been answered since then stays so.
        change: (before) =>
          before === null || !hasEnded(before) || (before.finishedAt ?? 0) > at ? null : requeuedTask(before),
      })),
    );
    for (const id of ids) this.#changes.tell(id);
    const waiting = ids.flatMap((id): ExpectedTask[] => {
      const queue = this.get(id)?.queue ?? null;
      return queue === null ? [] : [{ id, queue, timeoutS: null }];
    });
    for (const task of waiting) this.#options.expected.add(task);
    // Another life of this engine would not know; the answer comes all the same.
    this.#options.board.expect(waiting).catch(() => undefined);
  }

  /** It is known since now, or not any more, that a task is in no list of Redis. */
  moved(id: string): void {
    this.#changes.tell(id);
  }

  /** Tasks of others enter the history when they are first seen. */
  #meet(begun: readonly RunningEntry[]): void {
    const { history, expected } = this.#options;
    // One of others that is given back may be taken and lost by a worker without the safe protocol.
    for (const { task } of begun)
      expected.add({ id: task.id, queue: task.queue, timeoutS: task.timeout_s ?? null });
    history.change(
      begun.map(({ task }) => ({
        id: task.id,
        change: (before) =>
          before === null
            ? strangersTask(task.id, task.queue, task.type ?? null, task.started_at * 1_000)
            : null,
      })),
    );
  }

  /** Out of the queue. */
  async #withdraw(task: TaskDetail): Promise<WireResult | null> {
    const result = this.#cancelled(task, task.attempts);
    const taken = await this.#options.board.withdraw(task.queue ?? '', task.id, result);
    return taken ? result : null;
  }

  /** Out of the hands of a worker. */
  async #interrupt(task: TaskDetail): Promise<WireResult | null> {
    const { board, free } = this.#options;
    const { running } = await board.look([]);
    const entry = running.find((one) => one.task.id === task.id);
    if (entry === undefined) return null;
    const startedAt = entry.task.started_at * 1_000;
    let result: WireResult | null = null;
    const taken = await board.settle(
      entry,
      (deliveries) =>
        (result = this.#cancelled({ ...task, workerId: entry.workerId, startedAt }, deliveries)),
    );
    if (!taken) return null;
    free(entry, `task ${task.id} was cancelled`);
    return result;
  }

  /** It is on its way from one to the other, or no longer in Redis: whatever comes of it, this is its answer. */
  async #forestall(task: TaskDetail): Promise<WireResult | null> {
    const result = this.#cancelled(task, task.attempts);
    return (await this.#options.board.answer(task.id, result)) ? result : null;
  }

  #cancelled({ id, queue, script, workerId, startedAt }: TaskRow, deliveries: number): WireResult {
    const now = this.#options.clock.now();
    const about = { id, queue: queue ?? '', type: script, deliveries };
    return supervisorsResult({ ...about, workerId: workerId ?? '', startedAt: startedAt ?? now }, now, {
      code: 'cancelled',
      message: 'The task was cancelled.',
    });
  }

  /** At once, without waiting for it to come by the list of results. */
  #apply(result: WireResult): void {
    this.#options.history.change([
      {
        id: result.id,
        change: (before) => (before !== null && hasEnded(before) ? null : appliedResult(before, result, [])),
      },
    ]);
    this.applied(result);
  }

  #asNow(row: TaskRow): TaskRow {
    const entry = this.#running.get(row.id);
    if (entry !== undefined) return runningRow(row, entry.workerId, entry.task);
    const takenAt = this.#options.expected.absentSince(row.id);
    return takenAt === null ? row : takenRow(row, takenAt);
  }

  #publishUntilEnd(id: string, feed: EventFeed<TaskLogEvent>): void {
    let told = 0;
    let shown = '';
    const publish = () => {
      const detail = this.get(id);
      if (detail === null) {
        feed.end();
        return;
      }
      const lines = detail.log.slice(told);
      told = Math.max(told, detail.log.length);
      const row = rowOf(detail);
      const changed = JSON.stringify(row) !== shown;
      shown = JSON.stringify(row);
      if (lines.length > 0 || changed) feed.publish({ lines, ...(changed && { task: row }) });
      if (hasEnded(detail)) feed.end();
    };
    const cancel = this.#changes.add((changed) => {
      if (changed !== id) return;
      publish();
      if (feed.readers === 0) cancel();
    });
    publish();
    if (feed.readers === 0) cancel();
  }
}

function rowOf({ input: _input, result: _result, log: _log, ...row }: TaskDetail): TaskRow {
  return row;
}
