import { DomainError } from '../../model/domain-error.ts';
import type { PoolChange, PoolOptions, PoolState, PoolView } from '../../model/pool.ts';
import type { TaskOptions } from '../engine.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { PoolWorkerFactory, WorkerDeath, WorkerListener } from '../ports/pool-worker.ts';
import { givenParts } from '../settings/given-parts.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import { crashVerdict } from '../supervision/crash-verdict.ts';
import { accountForDeath } from './account-for-death.ts';
import { Crew } from './crew.ts';
import { EarlyEnds } from './early-ends.ts';
import { Pace } from './pace.ts';
import { PoolMeter } from './pool-meter.ts';
import { PoolTask, type TaskEnd } from './pool-task.ts';
import { TaskQueue } from './task-queue.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** Told of what becomes of tasks, for the panel and the history. */
export interface TaskObserver {
  /** A task has changed: it has begun, or has said something. Cheap when nobody follows it. */
  changed(task: PoolTask): void;
  ended(task: PoolTask): void;
}

export interface PoolParts {
  readonly options: PoolOptions;
  readonly clock: Clock;
  /** Time in which the machine slept is no task's. */
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly factory: PoolWorkerFactory;
  /** A number for the next task, unique in this life of the engine. */
  readonly nextNumber: () => number;
  readonly observer: TaskObserver;
  /** The pool has become drained, or refuses its first task because its queue is full. */
  readonly onEvent: (event: 'drained' | 'queue-full') => void;
}

/** Tasks ahead of a busy worker are left to it for so long while others are idle, ms. */
const RECALL_AFTER_MS = 25;
/** A second refusal within this time is no news, ms. */
const NEWS_MS = 10_000;
const MEGABYTE = 1_048_576;
const NONE: ReadonlySet<WorkerSlot> = new Set();

const unavailable = (pool: string, cause: string) =>
  new DomainError('POOL_UNAVAILABLE', `No worker of pool ${pool} can be started: ${cause}`, { pool });

/**
 * A pool: takes tasks, gives each to the ready worker that has fewest, and sees to it that each ends exactly once,
 * whatever becomes of the workers.
 */
export class Pool {
  readonly #parts: PoolParts;
  readonly #queue = new TaskQueue();
  /** Those that wait to run alone, because they may have ended a worker. They go first. */
  readonly #suspects = new TaskQueue();
  readonly #crew: Crew;
  readonly #early: EarlyEnds;
  readonly #pace = new Pace();
  readonly #meter: PoolMeter;
  #options: PoolOptions;
  #state: 'working' | 'paused' | 'draining' | 'drained' | 'stopped' = 'working';
  #started = false;
  #lastRefusal = -Infinity;
  #idleWaiters: (() => void)[] = [];
  #pumping = false;
  #cancelRecall: Cancel | null = null;
  /** What those are told that waited when it was stopped. */
  #farewell: DomainError | null = null;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#options = parts.options;
    this.#meter = new PoolMeter(parts.clock);
    this.#crew = new Crew({
      name: parts.options.poolName,
      factory: parts.factory,
      listener: (slot) => this.#listenTo(slot),
    });
    this.#early = new EarlyEnds({
      clock: parts.clock,
      awake: parts.awake,
      maxActive: () => this.#options.maxActiveTasksPerWorker,
      timeoutMs: (task) => task.options.timeoutMs ?? this.#options.taskTimeoutMs,
      end: (task, error) =>
        this.#end(task, { state: task.earlyEnd?.reason === 'timed out' ? 'failed' : 'cancelled', error }),
    });
  }

  get name(): string {
    return this.#options.poolName;
  }

  get options(): PoolOptions {
    return this.#options;
  }

  start(): void {
    this.#started = true;
    this.#crew.resize(this.#options.workerCount);
  }

  /**
   * Takes a task. `settle`: told how it ended.
   * @throws DomainError CONFLICT, QUEUE_FULL, POOL_UNAVAILABLE, TASK_CANCELLED when its signal has aborted already
   */
  submit(
    payload: unknown,
    options: TaskOptions | undefined,
    settle: ((end: TaskEnd) => void) | null,
  ): PoolTask {
    this.#requireRoom();
    if (options?.signal?.aborted === true) throw cancelled(options.signal);
    const { clock, nextNumber } = this.#parts;
    const task = new PoolTask({ number: nextNumber(), clock, payload, options, settle });
    if (options?.signal !== undefined) task.watchSignal(() => this.cancel(task, options.signal));
    this.#queue.push(task);
    this.#pump();
    return task;
  }

  /** Ends a task early; one that runs is asked first, then its worker is ended. */
  cancel(task: PoolTask, signal?: AbortSignal): void {
    if (task.end !== null) return;
    const error = cancelled(signal);
    if (this.#queueOf(task).remove(task)) {
      this.#end(task, { state: 'cancelled', error });
      return;
    }
    const slot = this.#crew.slots.find((one) => one === task.holder);
    if (slot !== undefined) this.#early.end(slot, task, { reason: 'cancelled', error });
  }

  /** Tasks that wait or run. */
  *tasks(): Generator<PoolTask> {
    for (const { inFlight } of this.#crew.slots)
      for (const task of inFlight.values()) if (task.end === null) yield task;
    yield* this.#suspects;
    yield* this.#queue;
  }

  get #waiting(): number {
    return this.#queue.size + this.#suspects.size;
  }

  #queueOf(task: PoolTask): TaskQueue {
    return task.suspect ? this.#suspects : this.#queue;
  }

  isRunning(task: PoolTask): boolean {
    return this.#crew.slots.some(
      (slot) => slot === task.holder && slot.isRunning(task, this.#options.maxActiveTasksPerWorker),
    );
  }

  pause(): void {
    if (this.#state === 'working') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'stopped') this.#state = 'working';
    this.#pump();
  }

  drain(): void {
    if (this.#state !== 'stopped') this.#state = 'draining';
    this.#pump();
    this.#settled();
  }

  restart(): void {
    this.#pace.forget();
    this.#crew.renew();
  }

  /** Starts one worker anew, by its id; one that is not there needs nothing. */
  restartWorker(id: string): void {
    const slot = this.#crew.slots.find(({ worker }) => worker.id === id);
    if (slot !== undefined) this.#crew.renewOne(slot);
  }

  change(change: PoolChange): void {
    const before = this.#options;
    this.#options = { ...before, ...givenParts(change) };
    const now = this.#options;
    if (now.maxActiveTasksPerWorker !== before.maxActiveTasksPerWorker)
      for (const { worker } of this.#crew.slots) worker.setMaxActive(now.maxActiveTasksPerWorker);
    const ofProcess = ['workerScript', 'memoryLimitMb', 'env', 'startTimeoutMs'] as const;
    if (ofProcess.some((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]))) this.restart();
    if (this.#started) this.#crew.resize(now.workerCount);
    this.#pump();
  }

  /**
   * Takes nothing new, ends what waits, lets what runs finish until `deadlineMs` from now, and ends the workers.
   * `waiting`: what those that wait are told.
   */
  async stop(deadlineMs: number, waiting: DomainError): Promise<void> {
    this.#state = 'stopped';
    this.#farewell = waiting;
    this.#endWaiting(waiting);
    if (!this.#isIdle()) {
      const idle = new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
      let cancel = () => undefined as unknown;
      const late = new Promise<void>((resolve) => (cancel = this.#parts.clock.after(deadlineMs, resolve)));
      await Promise.race([idle, late]);
      cancel();
    }
    this.#cancelRecall?.();
    await this.#crew.stop();
    for (const slot of this.#crew.slots) this.#early.forget(slot);
  }

  /** Ends the workers without waiting for anything. */
  kill(): void {
    for (const { worker } of this.#crew.slots) worker.kill();
  }

  view(): PoolView {
    const { slots } = this.#crew;
    const { maxActiveTasksPerWorker } = this.#options;
    const workers = slots.map((slot) => slot.view(maxActiveTasksPerWorker));
    const sentAhead = workers.reduce((sum, worker) => sum + worker.sentAhead, 0);
    return {
      name: this.name,
      options: this.#options,
      state: this.#shownState(),
      workers,
      queued: this.#waiting + sentAhead,
      running: workers.reduce((sum, worker) => sum + worker.activeTasks, 0),
      ...this.#meter.figures(),
    };
  }

  #shownState(): PoolState {
    if (this.#state === 'stopped') return { kind: 'stopped' };
    const cause = this.#hopeless();
    return cause === null ? { kind: this.#state } : { kind: 'errored', cause };
  }

  /** Why not one worker can be started; null when one can. */
  #hopeless(): string | null {
    const states = this.#crew.slots.map(({ worker }) => worker.view().state);
    const errored = states.find((state) => state.kind === 'errored');
    return errored !== undefined && states.every(({ kind }) => kind === 'errored') ? errored.cause : null;
  }

  #requireRoom(): void {
    const { maxQueuedTasks } = this.#options;
    const name = this.name;
    if (this.#state !== 'working' && this.#state !== 'paused')
      throw new DomainError('CONFLICT', `The pool ${name} is ${this.#state} and takes no tasks.`, {
        pool: name,
      });
    if (this.#waiting >= maxQueuedTasks && !(this.#waiting === 0 && this.#pick() !== null)) {
      this.#refuse();
      const message = `The queue of pool ${name} is full: ${maxQueuedTasks} tasks wait.`;
      throw new DomainError('QUEUE_FULL', message, { pool: name, limit: maxQueuedTasks });
    }
    const cause = this.#crew.slots.every(({ ready }) => !ready) ? this.#hopeless() : null;
    if (cause !== null) throw unavailable(name, cause);
  }

  #refuse(): void {
    this.#meter.refused();
    const now = this.#parts.clock.monotonic();
    if (now - this.#lastRefusal >= NEWS_MS) this.#parts.onEvent('queue-full');
    this.#lastRefusal = now;
  }

  /** The ready worker with the fewest tasks, if it has room. */
  #pick(): WorkerSlot | null {
    if (this.#state === 'paused') return null;
    const { maxActiveTasksPerWorker, maxSentAheadPerWorker, recycleAfterTasks } = this.#options;
    const reserved = this.#reserved();
    let best: WorkerSlot | null = null;
    let fewest = maxActiveTasksPerWorker + this.#pace.ahead(maxSentAheadPerWorker);
    for (const slot of this.#crew.slots) {
      const { size } = slot.inFlight;
      if (size >= fewest || !slot.takes || reserved.has(slot)) continue;
      if (recycleAfterTasks !== null && slot.tasksOfLife + size >= recycleAfterTasks) continue;
      best = slot;
      fewest = size;
    }
    return best;
  }

  /** Workers that are given nothing more until suspects can run alone in them: those that are emptied soonest. */
  #reserved(): ReadonlySet<WorkerSlot> {
    if (this.#suspects.size === 0) return NONE;
    const slots = this.#crew.slots.filter((slot) => slot.takes);
    const most = Math.max(1, Math.floor(this.#crew.slots.length / 2));
    slots.sort((a, b) => a.inFlight.size - b.inFlight.size);
    return new Set(slots.slice(0, Math.min(most, this.#suspects.size)));
  }

  /** Gives each suspect a worker to itself. The last try of a task is made in a worker that has run nothing before. */
  #isolate(): void {
    if (this.#state === 'paused') return;
    while (this.#suspects.size > 0) {
      const idle = this.#crew.slots.filter((slot) => slot.idle);
      const slot = idle.find(({ fresh }) => fresh) ?? idle[0];
      if (slot === undefined) return;
      const [next] = this.#suspects;
      if (next !== undefined && next.deaths + 1 >= this.#options.maxAttempts && !slot.fresh) {
        this.#crew.recycle(slot);
        return;
      }
      const task = this.#suspects.shift();
      if (task === null) return;
      slot.give(task);
      this.#begins(slot, task);
    }
  }

  /** Gives waiting tasks to workers with room. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#isolate();
    while (this.#queue.size > 0) {
      const slot = this.#pick();
      if (slot === null) break;
      const task = this.#queue.shift();
      if (task === null) break;
      const begins = slot.inFlight.size < this.#options.maxActiveTasksPerWorker;
      slot.give(task);
      if (begins) this.#begins(slot, task);
    }
    this.#pumping = false;
    if (this.#queue.size === 0) this.#watchForIdleness();
  }

  #begins(slot: WorkerSlot, task: PoolTask): void {
    this.#early.begins(slot, task);
    this.#parts.observer.changed(task);
  }

  #hasTasksAhead(slot: WorkerSlot): boolean {
    return slot.inFlight.size > this.#options.maxActiveTasksPerWorker;
  }

  /** One worker has tasks ahead of it and another has none: if that lasts, they are asked back. */
  #watchForIdleness(): void {
    const { slots } = this.#crew;
    const unequal = () =>
      slots.some((slot) => slot.takes && slot.inFlight.size === 0) &&
      slots.some((slot) => this.#hasTasksAhead(slot));
    if (this.#cancelRecall !== null || slots.length < 2 || !unequal()) return;
    this.#cancelRecall = this.#parts.clock.after(RECALL_AFTER_MS, () => {
      this.#cancelRecall = null;
      if (!unequal()) return;
      for (const slot of slots) {
        if (slot.recalling || !this.#hasTasksAhead(slot)) continue;
        slot.recalling = true;
        slot.worker.recall();
      }
    });
  }

  #end(task: PoolTask, end: TaskEnd): void {
    const { clock } = this.#parts;
    if (!task.settle(end, clock.now())) return;
    const { runMs } = task;
    const waitMs = runMs === null ? 0 : Math.max(0, clock.monotonic() - runMs - task.acceptedAt);
    this.#meter.ended(end.state, waitMs, runMs);
    this.#parts.observer.ended(task);
    // Nobody needs it any more, and it may be large.
    task.payload = undefined;
  }

  /** A report about a task has come. */
  #reported(slot: WorkerSlot, seq: number, runMs: number | null, end: () => TaskEnd): void {
    const task = slot.take(seq);
    if (task === null) return;
    if (runMs !== null) {
      slot.tasksDone += 1;
      if (slot.tasksOfLife++ === 0) slot.worker.proveGood();
      task.runMs = runMs;
      this.#pace.took(runMs);
    }
    const early = task.earlyEnd;
    if (early === null) this.#end(task, end());
    else
      this.#end(task, { state: early.reason === 'timed out' ? 'failed' : 'cancelled', error: early.error });
  }

  #listenTo(slotOf: () => WorkerSlot): WorkerListener {
    const failed =
      (code: 'TASK_FAILED' | 'INVALID_INPUT') =>
      (error: Error): TaskEnd => ({
        state: 'failed',
        error: new DomainError(code, error.message === '' ? error.name : error.message, {}, { cause: error }),
      });
    return {
      onReady: ({ pid, form }) => {
        slotOf().begin(pid, form === 'function');
        this.#crew.renewed(slotOf());
        this.#pump();
      },
      // The end of the process follows, with this as its cause.
      onScriptFailed: () => undefined,
      onUsage: () => undefined,
      onDone: (seq, value, runMs) => this.#reported(slotOf(), seq, runMs, () => ({ state: 'done', value })),
      onFailed: (seq, error, runMs) =>
        this.#reported(slotOf(), seq, runMs, () => failed('TASK_FAILED')(error)),
      onInvalid: (seq, error) => this.#reported(slotOf(), seq, null, () => failed('INVALID_INPUT')(error)),
      onUnsendable: (seq, error) => this.#reported(slotOf(), seq, null, () => failed('INVALID_INPUT')(error)),
      onCancelled: (seq) =>
        this.#reported(slotOf(), seq, null, () => ({ state: 'cancelled', error: cancelled() })),
      onProgress: (seq, progress) => this.#said(slotOf(), seq, (task) => task.setProgress(progress)),
      onLog: (seq, text) => {
        const at = this.#parts.clock.now();
        this.#said(slotOf(), seq, (task) => task.addLogLine({ at, stream: 'log', text }));
      },
      onLine: (stream, text) => this.#printed(slotOf(), stream, text),
      onReturned: (seqs) => this.#returned(slotOf(), seqs),
      onSettled: () => {
        this.#settleSlot(slotOf());
        this.#pump();
        this.#settled();
      },
      onDeath: (death) => this.#died(slotOf(), death),
      onState: (state) => {
        if (slotOf().closing === 'retire') this.#crew.settle(slotOf());
        if (state.kind === 'errored') this.#giveUp();
      },
    };
  }

  #said(slot: WorkerSlot, seq: number, apply: (task: PoolTask) => void): void {
    const task = slot.inFlight.get(seq);
    if (task === undefined || task.end !== null) return;
    apply(task);
    this.#parts.observer.changed(task);
  }

  /** What a process prints belongs to the task that runs in it, if it is only one. */
  #printed(slot: WorkerSlot, stream: 'stdout' | 'stderr', text: string): void {
    if (this.#options.maxActiveTasksPerWorker > 1) return;
    const [task] = slot.running(1);
    if (task === undefined) return;
    task.addLogLine({ at: this.#parts.clock.now(), stream, text });
    this.#parts.observer.changed(task);
  }

  #returned(slot: WorkerSlot, seqs: readonly number[]): void {
    slot.recalling = false;
    const tasks = seqs.flatMap((seq) => slot.take(seq) ?? []).filter(({ end }) => end === null);
    for (const task of tasks) task.attempts -= 1;
    this.#putBack(tasks);
  }

  /** Everything that came together from a worker has been dealt with. */
  #settleSlot(slot: WorkerSlot): void {
    for (const task of slot.running(this.#options.maxActiveTasksPerWorker))
      if (task.runningSince === null) this.#begins(slot, task);
    const { recycleAfterTasks, recycleAboveRssMb } = this.#options;
    const worn = recycleAfterTasks !== null && slot.tasksOfLife >= recycleAfterTasks;
    const rss = recycleAboveRssMb === null ? null : slot.worker.view().rssBytes;
    const fat = rss !== null && rss > (recycleAboveRssMb ?? 0) * MEGABYTE;
    if ((worn || fat) && slot.takes) this.#crew.recycle(slot);
    else this.#crew.settle(slot);
  }

  #died(slot: WorkerSlot, death: WorkerDeath): void {
    slot.ready = false;
    this.#early.forget(slot);
    const account = accountForDeath([...slot.inFlight.keys()], death.startedUpTo);
    const take = (seqs: readonly number[]) => seqs.flatMap((seq) => slot.take(seq) ?? []);
    const begun = take(account.begun).filter((task) => !this.#endedEarly(task));
    const again = begun.filter((task) => this.#mayRunAgain(task, death, account.begun.length));
    const untouched = take(account.untouched).filter(({ end }) => end === null);
    for (const task of untouched) task.attempts -= 1;
    this.#putBack([...again, ...untouched]);
    // It gets a fresh worker anyway.
    if (slot.closing === 'restart') slot.closing = 'no';
    this.#pump();
    this.#settled();
  }

  /** Whether a task had been told to end, or has; the end that was meant for it is its end. */
  #endedEarly(task: PoolTask): boolean {
    if (task.end !== null) return true;
    const early = task.earlyEnd;
    if (early === null) return false;
    this.#end(task, { state: early.reason === 'timed out' ? 'failed' : 'cancelled', error: early.error });
    return true;
  }

  /** Whether a task that had been begun goes back to the queue; where it does not, it ends here. */
  #mayRunAgain(task: PoolTask, death: WorkerDeath, suspects: number): boolean {
    task.runsNoMore();
    const { maxAttempts } = this.#options;
    const verdict = crashVerdict(
      { begun: true, culprit: null, earlier: { deaths: task.deaths, kills: task.deaths } },
      suspects,
      death.kind,
      { mostDeaths: maxAttempts, mostKills: maxAttempts, memoryIsFinal: true },
    );
    if (verdict.kind === 'requeue' && this.#state !== 'stopped') {
      if (verdict.count !== null) task.countDeath();
      task.suspect ||= verdict.alone;
      return true;
    }
    const times = task.attempts > 1 ? ` (started ${task.attempts} times)` : '';
    this.#end(task, { state: 'failed', error: new DomainError('WORKER_DIED', `${death.cause}${times}`) });
    return false;
  }

  #putBack(tasks: readonly PoolTask[]): void {
    for (const task of tasks) task.runsNoMore();
    this.#suspects.putBack(tasks.filter(({ suspect }) => suspect));
    this.#queue.putBack(tasks.filter(({ suspect }) => !suspect));
    if (this.#farewell !== null) this.#endWaiting(this.#farewell);
    else this.#giveUp();
  }

  /** If no worker is left and none can be started, nothing waits in vain. */
  #giveUp(): void {
    const cause = this.#hopeless();
    if (cause !== null) this.#endWaiting(unavailable(this.name, cause));
  }

  #endWaiting(error: DomainError): void {
    const next = () => this.#suspects.shift() ?? this.#queue.shift();
    for (let task = next(); task !== null; task = next())
      this.#end(task, { state: error.code === 'POOL_UNAVAILABLE' ? 'failed' : 'cancelled', error });
  }

  #isIdle(): boolean {
    return this.#waiting === 0 && this.#crew.slots.every(({ inFlight }) => inFlight.size === 0);
  }

  #settled(): void {
    if ((this.#state !== 'draining' && this.#idleWaiters.length === 0) || !this.#isIdle()) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
    if (this.#state !== 'draining') return;
    this.#state = 'drained';
    this.#parts.onEvent('drained');
  }
}

/** The reason of an aborted signal is the cause. */
function cancelled(signal?: AbortSignal): DomainError {
  return new DomainError(
    'TASK_CANCELLED',
    'The task was cancelled.',
    {},
    signal === undefined ? {} : { cause: signal.reason },
  );
}
