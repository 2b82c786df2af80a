import { DomainError } from '../../model/domain-error.ts';
import type { EngineEvent } from '../../model/event.ts';
import type { PoolChange, PoolOptions, PoolView, SavedPools } from '../../model/pool.ts';
import type { TaskRow } from '../../model/task.ts';
import type { PoolControl, TaskCallback, TaskOptions, TaskResult } from '../engine.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { PoolWorkerFactory } from '../ports/pool-worker.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import { jsonValue } from './json-value.ts';
import type { LiveTasks } from './live-tasks.ts';
import { Pool, type TaskObserver } from './pool.ts';
import type { PoolTask, TaskEnd } from './pool-task.ts';
import type { TaskArchive } from './task-archive.ts';
import type { TaskNumbers } from './task-numbers.ts';
import { type TaskAbout, taskDetail, taskRow } from './task-view.ts';
import type { TaskWatch } from './task-watch.ts';
import { POOL_REMOVAL_MS } from '../../model/timings.ts';

export interface PoolsOptions {
  readonly clock: Clock;
  /** Time in which the machine slept is no task's. */
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly events: EventLog;
  readonly scripts: ScriptCatalog;
  readonly store: SettingsStore<SavedPools>;
  /** Makes the workers of a pool, which ask for its options whenever they are started. */
  readonly workers: (options: () => PoolOptions) => PoolWorkerFactory;
  readonly numbers: TaskNumbers;
  readonly archive: TaskArchive;
  readonly watch: TaskWatch;
}

type Change = Extract<EngineEvent, { kind: 'pool-changed' }>['change'];

/** The pools of the engine: which there are, and what is asked of them. */
export class Pools implements PoolControl {
  readonly #options: PoolsOptions;
  readonly #pools = new Map<string, Pool>();
  #saving: Promise<void> = Promise.resolve();
  #started = false;
  #stopping: Promise<void> | null = null;

  /** `pools`: those that there are; none of their workers is started yet. */
  constructor(options: PoolsOptions, pools: readonly PoolOptions[]) {
    this.#options = options;
    for (const one of pools) this.#create(one);
  }

  /** Starts the workers of every pool; does not wait for them. */
  start(): void {
    this.#started = true;
    for (const pool of this.#pools.values()) pool.start();
  }

  /** Takes nothing new, lets running tasks finish until `deadlineMs` from now, and ends all workers. Idempotent. */
  stop(deadlineMs: number): Promise<void> {
    const farewell = new DomainError('ENGINE_STOPPING', 'Capstan is stopping; the task was not begun.');
    return (this.#stopping ??= Promise.all(
      [...this.#pools.values()].map((pool) => pool.stop(deadlineMs, farewell)),
    ).then(() => undefined));
  }

  list(): PoolView[] {
    return [...this.#pools.values()].map((pool) => pool.view());
  }

  get(name: string): PoolView {
    return this.#find(name).view();
  }

  async add(options: PoolOptions): Promise<PoolView> {
    await this.#options.scripts.resolve(options.workerScript);
    const name = options.poolName;
    if (this.#pools.has(name))
      throw new DomainError('CONFLICT', `There is a pool ${name} already.`, { pool: name });
    const pool = this.#create(options);
    try {
      await this.#save();
    } catch (error) {
      // What cannot be kept is not there: nobody would start its workers.
      if (this.#pools.get(name) === pool) await this.#dismiss(name, pool);
      throw error;
    }
    if (this.#started && this.#stopping === null && this.#pools.get(name) === pool) pool.start();
    this.#tell(name, 'added');
    return pool.view();
  }

  async change(name: string, change: PoolChange): Promise<PoolView> {
    const pool = this.#find(name);
    if (change.workerScript !== undefined) await this.#options.scripts.resolve(change.workerScript);
    pool.change(change);
    await this.#save();
    this.#tell(name, 'changed');
    return pool.view();
  }

  pause(name: string): PoolView {
    return this.#do(name, 'paused', (pool) => pool.pause());
  }

  resume(name: string): PoolView {
    return this.#do(name, 'resumed', (pool) => pool.resume());
  }

  drain(name: string): PoolView {
    return this.#do(name, 'draining', (pool) => pool.drain());
  }

  restart(name: string): PoolView {
    return this.#do(name, 'restarted', (pool) => pool.restart());
  }

  /** Starts one worker of a pool anew; a task in its hands is finished first. */
  restartWorker(name: string, worker: string): void {
    this.#find(name).restartWorker(worker);
  }

  async remove(name: string): Promise<void> {
    const pool = this.#find(name);
    this.#pools.delete(name);
    try {
      await this.#save();
    } finally {
      // Nobody else knows its workers any more.
      await this.#dismiss(name, pool);
      this.#tell(name, 'removed');
    }
  }

  async #dismiss(name: string, pool: Pool): Promise<void> {
    this.#pools.delete(name);
    await pool.stop(POOL_REMOVAL_MS, new DomainError('TASK_CANCELLED', `The pool ${name} was removed.`));
  }

  execute(name: string, task: unknown, options?: TaskOptions): Promise<unknown>;
  execute(name: string, task: unknown, callback: TaskCallback): void;
  execute(name: string, task: unknown, options: TaskOptions, callback: TaskCallback): void;
  execute(
    name: string,
    task: unknown,
    optionsOrCallback?: TaskOptions | TaskCallback,
    callback?: TaskCallback,
  ): Promise<unknown> | undefined {
    const options = typeof optionsOrCallback === 'object' ? optionsOrCallback : undefined;
    const done = typeof optionsOrCallback === 'function' ? optionsOrCallback : callback;
    if (done !== undefined) {
      this.#executeFor(name, task, options, done);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#find(name).submit(task, options, (end) => {
        if (end.state === 'done') resolve(end.value);
        else reject(end.error);
      });
    });
  }

  submit(name: string, task: unknown, options?: TaskOptions): TaskRow {
    const pool = this.#find(name);
    return taskRow(...this.#withAbout(pool, pool.submit(task, options, null)));
  }

  run(name: string, task: unknown, options?: TaskOptions): Promise<TaskResult> {
    const pool = this.#find(name);
    return runFor(this.#options.numbers, (settle) => pool.submit(task, options, settle));
  }

  /** Those who have tasks that have not ended. */
  *holders(): Generator<LiveTasks> {
    for (const pool of this.#pools.values())
      yield {
        tasks: () => pool.tasks(),
        row: (task) => taskRow(...this.#withAbout(pool, task)),
        detail: (task) => taskDetail(...this.#withAbout(pool, task)),
        cancel: (task) => pool.cancel(task),
        isOver: ({ end }) => end !== null,
      };
  }

  /** Errors of the callback are its own. */
  #executeFor(name: string, task: unknown, options: TaskOptions | undefined, done: TaskCallback): void {
    const settle = (end: TaskEnd) =>
      queueMicrotask(() => (end.state === 'done' ? done(null, end.value) : done(end.error)));
    try {
      this.#find(name).submit(task, options, settle);
    } catch (error) {
      queueMicrotask(() => done(error as Error));
    }
  }

  #create(options: PoolOptions): Pool {
    const { clock, awake, workers, numbers, events } = this.#options;
    const pool: Pool = new Pool({
      options,
      clock,
      awake,
      factory: workers(() => pool.options),
      nextNumber: numbers.next,
      observer: this.#observe(() => pool),
      onEvent: (event) => {
        const name = pool.name;
        if (event === 'drained') this.#tell(name, 'drained');
        else
          events.add({
            kind: 'pool-queue-full',
            at: clock.now(),
            pool: name,
            limit: pool.options.maxQueuedTasks,
          });
      },
    });
    this.#pools.set(pool.name, pool);
    return pool;
  }

  #observe(poolOf: () => Pool): TaskObserver {
    const { watch, archive } = this.#options;
    return {
      changed: ({ number }) => watch.tell(number),
      ended: (task) => {
        archive.add(task.end?.state === 'done', (mostText) =>
          taskDetail(...this.#withAbout(poolOf(), task), mostText),
        );
        watch.tell(task.number);
      },
    };
  }

  #withAbout(pool: Pool, task: PoolTask): [PoolTask, TaskAbout] {
    const id = this.#options.numbers.idOf(task.number);
    const running = task.end === null && pool.isRunning(task);
    return [task, { id, pool: pool.name, script: pool.options.workerScript, running }];
  }

  #find(name: string): Pool {
    const pool = this.#pools.get(name);
    if (pool === undefined)
      throw new DomainError('NOT_FOUND', `There is no pool ${name}.`, { pool: name.slice(0, 100) });
    return pool;
  }

  #do(name: string, change: Change, act: (pool: Pool) => void): PoolView {
    const pool = this.#find(name);
    act(pool);
    this.#tell(name, change);
    return pool.view();
  }

  #tell(pool: string, change: Change): void {
    this.#options.events.add({ kind: 'pool-changed', at: this.#options.clock.now(), pool, change });
  }

  #save(): Promise<void> {
    const save = () =>
      this.#options.store.save({ pools: [...this.#pools.values()].map(({ options }) => options) });
    this.#saving = this.#saving.then(save, save);
    return this.#saving;
  }
}

/** Runs a task for somebody outside of this process: result as JSON, failures with the id of the task. */
export function runFor(
  numbers: TaskNumbers,
  submit: (settle: (end: TaskEnd) => void) => PoolTask,
): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    let id = '';
    const settle = (end: TaskEnd) => {
      try {
        if (end.state === 'done') resolve({ id, data: jsonValue(end.value) });
        else reject(withId(end.error, id));
      } catch (error) {
        reject(withId(error as Error, id));
      }
    };
    id = numbers.idOf(submit(settle).number);
  });
}

function withId(error: Error, id: string): Error {
  if (!(error instanceof DomainError)) return error;
  return new DomainError(error.code, error.message, { ...error.detail, id }, { cause: error.cause });
}
