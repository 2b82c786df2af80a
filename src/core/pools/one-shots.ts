import { DomainError } from '../../model/domain-error.ts';
import {
  DEFAULT_ONE_SHOT_SETTINGS,
  type OneShotInput,
  type OneShotSettings,
  oneShotSettingsSchema,
  type OneShotsView,
} from '../../model/one-shot.ts';
import type { TaskRow } from '../../model/task.ts';
import type { OneShotControl, TaskOptions, TaskResult } from '../engine.ts';
import type { Clock } from '../ports/clock.ts';
import type { OneShotWorkerFactory } from '../ports/pool-worker.ts';
import type { ScriptCatalog } from '../ports/script-catalog.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { givenParts } from '../settings/given-parts.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { LiveTasks } from './live-tasks.ts';
import { OneShotRun } from './one-shot-run.ts';
import { PoolTask, type TaskEnd } from './pool-task.ts';
import { runFor } from './pools.ts';
import type { TaskArchive } from './task-archive.ts';
import type { TaskNumbers } from './task-numbers.ts';
import { TaskQueue } from './task-queue.ts';
import { type TaskAbout, taskDetail, taskRow } from './task-view.ts';
import type { TaskWatch } from './task-watch.ts';

export interface OneShotsOptions {
  readonly clock: Clock;
  /** Time in which the machine slept is no task's. */
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly scripts: ScriptCatalog;
  readonly store: SettingsStore<OneShotSettings>;
  readonly factory: OneShotWorkerFactory;
  readonly numbers: TaskNumbers;
  readonly archive: TaskArchive;
  readonly watch: TaskWatch;
}

/** What is known of a one-shot besides its task. */
interface Plan extends Pick<OneShotInput, 'workerScript' | 'workerMemoryLimit'> {
  run: OneShotRun | null;
}

/** Runs tasks in processes of their own, so many at a time; the next process is kept started where one is wanted. */
export class OneShots implements OneShotControl {
  readonly #options: OneShotsOptions;
  readonly #queue = new TaskQueue();
  readonly #plans = new WeakMap<PoolTask, Plan>();
  readonly #runs = new Map<PoolTask, OneShotRun>();
  readonly #spares = new Set<OneShotRun>();
  readonly #counts = { done: 0, failed: 0, cancelled: 0, refused: 0 };
  #settings: OneShotSettings;
  #processes = 0;
  #stopping: Promise<void> | null = null;
  #idleWaiters: (() => void)[] = [];

  constructor(options: OneShotsOptions, settings: OneShotSettings = DEFAULT_ONE_SHOT_SETTINGS) {
    this.#options = options;
    this.#settings = settings;
  }

  view(): OneShotsView {
    return {
      settings: this.#settings,
      running: this.#runs.size,
      queued: this.#queue.size,
      spares: this.#spares.size,
      counts: { ...this.#counts },
    };
  }

  async changeSettings(change: Partial<OneShotSettings>): Promise<OneShotsView> {
    const settings = oneShotSettingsSchema.parse({ ...this.#settings, ...givenParts(change) });
    await this.#options.store.save(settings);
    this.#settings = settings;
    for (const spare of [...this.#spares].slice(settings.warmSpares)) this.#dismiss(spare);
    this.#beginMore();
    return this.view();
  }

  async submit(input: OneShotInput, options?: TaskOptions): Promise<TaskRow> {
    await this.#options.scripts.resolve(input.workerScript);
    return this.#row(this.#accept(input, options, null));
  }

  async run(input: OneShotInput, options?: TaskOptions): Promise<TaskResult> {
    await this.#options.scripts.resolve(input.workerScript);
    return runFor(this.#options.numbers, (settle) => this.#accept(input, options, settle));
  }

  /** Takes nothing new, ends what waits, lets what runs finish until `deadlineMs` from now. Idempotent. */
  stop(deadlineMs: number): Promise<void> {
    return (this.#stopping ??= this.#stop(deadlineMs));
  }

  /** Its tasks that have not ended. */
  holder(): LiveTasks {
    return {
      tasks: () => [...this.#runs.keys(), ...this.#queue],
      row: (task) => this.#row(task),
      detail: (task) => taskDetail(task, this.#about(task)),
      cancel: (task) => this.#cancel(task),
      isOver: (task) => task.end !== null && !this.#runs.has(task),
    };
  }

  #accept(
    input: OneShotInput,
    options: TaskOptions | undefined,
    settle: ((end: TaskEnd) => void) | null,
  ): PoolTask {
    const { clock, numbers } = this.#options;
    const { maxQueued, maxRunning } = this.#settings;
    if (this.#stopping !== null)
      throw new DomainError('ENGINE_STOPPING', 'Capstan is stopping and takes no new work.');
    if (this.#queue.size >= maxQueued && this.#runs.size >= maxRunning) {
      this.#counts.refused += 1;
      throw new DomainError('QUEUE_FULL', `${maxQueued} one-shots wait already.`, { limit: maxQueued });
    }
    if (options?.signal?.aborted === true) throw new DomainError('TASK_CANCELLED', 'The task was cancelled.');
    const task = new PoolTask({
      number: numbers.next(),
      clock,
      payload: input.workerTask,
      options,
      settle,
    });
    task.watchSignal(() => this.#cancel(task));
    const { workerScript, workerMemoryLimit } = input;
    this.#plans.set(task, { workerScript, workerMemoryLimit, run: null });
    this.#queue.push(task);
    this.#beginMore();
    return task;
  }

  #beginMore(): void {
    while (this.#runs.size < this.#settings.maxRunning) {
      const task = this.#queue.shift();
      if (task === null) break;
      this.#begin(task);
    }
    if (this.#runs.size === 0 && this.#queue.size === 0)
      for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #begin(task: PoolTask): void {
    const plan = this.#plans.get(task);
    if (plan === undefined) throw new Error('A one-shot without a plan');
    const { workerScript, workerMemoryLimit } = plan;
    const spare = [...this.#spares].find((one) => one.waits && one.memoryLimitMb === workerMemoryLimit);
    const run = spare ?? this.#launch(workerScript, workerMemoryLimit);
    this.#spares.delete(run);
    this.#runs.set(task, run);
    plan.run = run;
    run.begin(task, workerScript, task.options.timeoutMs ?? this.#settings.timeoutMs);
    this.#options.watch.tell(task.number);
  }

  /** Keeps so many spares as are wanted, with the memory limit that was asked for last. */
  #keepSpares(memoryLimitMb: number): void {
    if (this.#stopping !== null) return;
    for (const spare of this.#spares) if (spare.memoryLimitMb !== memoryLimitMb) this.#dismiss(spare);
    while (this.#spares.size < this.#settings.warmSpares) this.#spares.add(this.#launch(null, memoryLimitMb));
  }

  #dismiss(spare: OneShotRun): void {
    this.#spares.delete(spare);
    void spare.stop();
  }

  #launch(script: string | null, memoryLimitMb: number): OneShotRun {
    const { clock, awake, factory, watch } = this.#options;
    return new OneShotRun({
      clock,
      awake,
      factory,
      id: `one-shot-${++this.#processes}`,
      script,
      memoryLimitMb,
      onChange: (task) => watch.tell(task.number),
      onTaskEnd: (task, end) => {
        task.settle(end, clock.now());
        // While it ends, the next one is made ready.
        this.#keepSpares(memoryLimitMb);
      },
      onNotBegun: (run, task) => {
        if (this.#runs.get(task) === run) this.#begin(task);
      },
      onEnd: (run) => this.#ended(run),
    });
  }

  /** The process is gone: now everything is known. */
  #ended(run: OneShotRun): void {
    const { archive, watch } = this.#options;
    const { task } = run;
    if (task === null) {
      this.#spares.delete(run);
      return;
    }
    this.#counts[task.end?.state ?? 'failed'] += 1;
    archive.add(task.end?.state === 'done', (mostText) => taskDetail(task, this.#about(task), mostText));
    this.#runs.delete(task);
    watch.tell(task.number);
    this.#beginMore();
  }

  #cancel(task: PoolTask): void {
    const error = new DomainError('TASK_CANCELLED', 'The task was cancelled.');
    if (this.#queue.remove(task)) this.#endWaiting(task, error);
    else this.#runs.get(task)?.endEarly({ reason: 'cancelled', error });
  }

  #endWaiting(task: PoolTask, error: DomainError): void {
    const { archive, watch, clock } = this.#options;
    task.settle({ state: 'cancelled', error }, clock.now());
    this.#counts.cancelled += 1;
    archive.add(false, (mostText) => taskDetail(task, this.#about(task), mostText));
    watch.tell(task.number);
  }

  #row(task: PoolTask): TaskRow {
    return taskRow(task, this.#about(task));
  }

  #about(task: PoolTask): TaskAbout {
    const plan = this.#plans.get(task);
    const run = plan?.run ?? null;
    return {
      id: this.#options.numbers.idOf(task.number),
      pool: null,
      script: plan?.workerScript ?? '',
      running: run !== null,
      memoryLimitMb: plan?.workerMemoryLimit ?? null,
      exit: run?.exit ?? null,
      peakRssBytes: run?.peakRssBytes ?? null,
    };
  }

  async #stop(deadlineMs: number): Promise<void> {
    const farewell = new DomainError('ENGINE_STOPPING', 'Capstan is stopping; the task was not begun.');
    for (let task = this.#queue.shift(); task !== null; task = this.#queue.shift())
      this.#endWaiting(task, farewell);
    const spares = [...this.#spares].map((spare) => spare.stop());
    if (this.#runs.size > 0) {
      const idle = new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      const late = new Promise<void>((resolve) => this.#options.clock.after(deadlineMs, resolve));
      await Promise.race([idle, late]);
    }
    await Promise.all([...spares, ...[...this.#runs.values()].map((run) => run.stop())]);
  }
}
