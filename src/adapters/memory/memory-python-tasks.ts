import { EventFeed } from '../../core/events/feed.ts';
import { keepText } from '../../model/values/keep-text.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Feed } from '../../core/ports/feed.ts';
import { matches } from '../../core/tasks/task-query.ts';
import { failing, noTask } from '../../core/tasks/task-source.ts';
import type { PythonTaskSource } from '../../core/tasks/tasks.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { PythonTaskInput } from '../../model/python.ts';
import {
  MOST_KEPT_TEXT,
  type TaskDetail,
  type TaskLogEvent,
  type TaskQuery,
  type TaskRow,
  type TaskState,
} from '../../model/task.ts';

const ENDED: readonly TaskState[] = ['done', 'failed', 'cancelled'];

/** Python tasks in memory: they wait until a test (or the demo) lets one be worked on. Results are the payloads. */
export class MemoryPythonTasks implements PythonTaskSource {
  readonly #clock: Clock;
  readonly #available: () => void;
  readonly #tasks = new Map<string, TaskDetail>();
  #count = 0;

  constructor(clock: Clock, available: () => void) {
    this.#clock = clock;
    this.#available = available;
  }

  async submit(input: PythonTaskInput): Promise<TaskRow> {
    this.#available();
    const id = input.id ?? `made-up-${++this.#count}`;
    const known = this.#tasks.get(id);
    if (known !== undefined) return rowOf(known);
    const task: TaskDetail = {
      id,
      kind: 'python',
      pool: null,
      queue: input.queue,
      script: input.type,
      state: 'queued',
      priority: 0,
      attempts: 0,
      queuedAt: this.#clock.now(),
      startedAt: null,
      finishedAt: null,
      runMs: null,
      pid: null,
      workerId: null,
      progress: null,
      failure: null,
      exit: null,
      peakRssBytes: null,
      memoryLimitMb: null,
      input: keepText(input.payload, MOST_KEPT_TEXT),
      result: null,
      log: [],
    };
    this.#tasks.set(id, task);
    return rowOf(task);
  }

  async putBack(queue: string, text: string): Promise<void> {
    const { id, type, payload } = JSON.parse(text.startsWith('{') ? text : '{}') as Partial<PythonTaskInput>;
    await this.submit({ queue, type: type ?? 'unknown', payload, id });
  }

  count(queue: string, state: TaskState): number {
    return [...this.#tasks.values()].filter((task) => task.queue === queue && task.state === state).length;
  }

  /** The oldest waiting task is taken, and the oldest running one ends. Types that begin with "fail" fail. */
  work(): void {
    const now = this.#clock.now();
    const all = [...this.#tasks.values()];
    const running = all.find(({ state }) => state === 'running');
    if (running !== undefined) {
      const failed = running.script.startsWith('fail');
      this.#put(running, {
        state: failed ? 'failed' : 'done',
        finishedAt: now,
        runMs: now - (running.startedAt ?? now),
        result: failed ? null : running.input,
        failure: failed ? { code: 'TASK_FAILED', message: 'made up', stack: 'Traceback: made up' } : null,
      });
    }
    const waiting = all.find(({ state }) => state === 'queued');
    if (waiting === undefined) return;
    const worker = { pid: 4_711, workerId: `${waiting.queue ?? ''}_4711` };
    this.#put(waiting, { ...worker, state: 'running', startedAt: now, attempts: 1 });
  }

  list(query: TaskQuery): TaskRow[] {
    return [...this.#tasks.values()]
      .map(rowOf)
      .filter((row) => matches(row, query))
      .toReversed()
      .slice(0, query.limit);
  }

  get(id: string): TaskDetail | null {
    return this.#tasks.get(id) ?? null;
  }

  async cancel(id: string): Promise<TaskRow> {
    this.#available();
    const task = this.#tasks.get(id);
    if (task === undefined) throw noTask(id);
    if (ENDED.includes(task.state)) throw new DomainError('CONFLICT', 'The task has ended already.', { id });
    const failure = { code: 'TASK_CANCELLED', message: 'The task was cancelled.', stack: null };
    return rowOf(this.#put(task, { state: 'cancelled', finishedAt: this.#clock.now(), failure }));
  }

  log(id: string): Feed<TaskLogEvent> {
    const task = this.#tasks.get(id);
    if (task === undefined) return { follow: () => failing(noTask(id)) };
    const feed = new EventFeed<TaskLogEvent>({ run: id });
    feed.publish({ lines: task.log, task: rowOf(task) });
    if (ENDED.includes(task.state)) feed.end();
    return feed;
  }

  #put(task: TaskDetail, change: Partial<TaskDetail>): TaskDetail {
    const changed = { ...task, ...change };
    this.#tasks.set(task.id, changed);
    return changed;
  }
}

function rowOf({ input: _input, result: _result, log: _log, ...row }: TaskDetail): TaskRow {
  return row;
}
