import type { WireResult } from '../../model/wire/python.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ExpectedTask, PythonBoard } from '../ports/python-board.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';

export interface ExpectedTasksOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly board: Pick<PythonBoard, 'expected' | 'locate' | 'unexpect'>;
  /** Limit of tasks that say none, s. */
  readonly taskTimeoutS: () => number;
  /** The result of a task that is lost; `startedAt` and `now` in ms since the epoch. */
  readonly lost: (
    task: ExpectedTask,
    about: { startedAt: number; now: number; limitS: number },
  ) => WireResult;
  /** It is known since now, or not any more, that a task is in no list. */
  readonly onChange: (id: string) => void;
}

/** Tasks that one look asks for, of each queue. */
const MOST_ASKED = 200;

/**
 * Tasks that Redis owes an answer. A worker without the safe protocol takes a task out of Redis: while it works the task
 * is nowhere, and when it dies nobody gives it back. So what is in no list is taken to be with such a worker, and when its
 * time is over without an answer it has failed.
 */
export class ExpectedTasks {
  readonly #options: ExpectedTasksOptions;
  readonly #tasks = new Map<string, ExpectedTask>();
  /** Since when each is in no list: `at` by the monotonic clock, `shownAt` in ms since the epoch. */
  readonly #absentSince = new Map<string, { readonly at: number; readonly shownAt: number }>();
  /** Those that the present look answers if they are still in no list. */
  readonly #overdue = new Set<string>();
  /** Answered, and still to be forgotten in Redis. */
  #answered: string[] = [];
  #loaded = false;

  constructor(options: ExpectedTasksOptions) {
    this.#options = options;
  }

  /** An answer of it is expected from now on, behind all the others. */
  add(task: ExpectedTask): void {
    this.#tasks.delete(task.id);
    this.#tasks.set(task.id, task);
    this.#answered = this.#answered.filter((id) => id !== task.id);
  }

  /** It has been answered. */
  remove(id: string): void {
    if (!this.#tasks.delete(id)) return;
    this.#absentSince.delete(id);
    this.#answered.push(id);
  }

  /** Since when a task is in no list, ms since the epoch; null when it is in one, or nothing is known of it. */
  absentSince(id: string): number | null {
    return this.#absentSince.get(id)?.shownAt ?? null;
  }

  /** Ids of those that are in no list. */
  absent(): IterableIterator<string> {
    return this.#absentSince.keys();
  }

  /** Another Redis expects other answers. */
  clear(): void {
    this.#tasks.clear();
    this.#absentSince.clear();
    this.#answered = [];
    this.#loaded = false;
  }

  /**
   * Looks for the oldest ones, those aside that are seen to run, and answers those whose time is over.
   * @throws DomainError REDIS_UNAVAILABLE; CONFLICT when another supervisor holds the lease
   */
  async look(running: ReadonlySet<string>): Promise<void> {
    const { board } = this.#options;
    if (!this.#loaded)
      for (const task of await board.expected()) if (!this.#tasks.has(task.id)) this.add(task);
    this.#loaded = true;
    const forgotten = this.#answered.splice(0, 1_000);
    await board.unexpect(forgotten);
    for (const [queue, tasks] of this.#oldest(running)) await this.#find(queue, tasks);
  }

  #oldest(running: ReadonlySet<string>): Map<string, ExpectedTask[]> {
    const queues = new Map<string, ExpectedTask[]>();
    for (const task of this.#tasks.values()) {
      if (running.has(task.id)) {
        this.#mark(task.id, null);
        continue;
      }
      const asked = queues.get(task.queue) ?? [];
      if (asked.length < MOST_ASKED) queues.set(task.queue, [...asked, task]);
    }
    return queues;
  }

  async #find(queue: string, tasks: readonly ExpectedTask[]): Promise<void> {
    const { board, clock, log } = this.#options;
    const now = clock.now();
    const places = await board.locate(
      queue,
      tasks.map((task) => ({ id: task.id, result: this.#resultOf(task, now) })),
    );
    if (places === null) return;
    for (const { id } of tasks)
      switch (places.get(id)) {
        case 'answered':
          this.remove(id);
          break;
        case 'absent':
          if (this.absentSince(id) === null) this.#mark(id, now);
          else if (this.#overdue.delete(id)) {
            log.write(
              'warn',
              'python',
              `Task ${id} of ${queue} is lost: a worker without the safe protocol took it`,
            );
            this.remove(id);
          }
          break;
        default:
          this.#mark(id, null);
      }
    this.#overdue.clear();
  }

  #resultOf(task: ExpectedTask, now: number): WireResult | null {
    const { awake, taskTimeoutS, lost } = this.#options;
    const since = this.#absentSince.get(task.id);
    const limitS = task.timeoutS ?? taskTimeoutS();
    if (since === undefined || awake.since(since.at) <= limitS * 1_000) return null;
    this.#overdue.add(task.id);
    return lost(task, { startedAt: since.shownAt, now, limitS });
  }

  #mark(id: string, since: number | null): void {
    const before = this.absentSince(id);
    if (since === null) this.#absentSince.delete(id);
    else this.#absentSince.set(id, { at: this.#options.clock.monotonic(), shownAt: since });
    if (before !== since) this.#options.onChange(id);
  }
}
