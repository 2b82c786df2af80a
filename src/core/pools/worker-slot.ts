import type { PoolWorkerView } from '../../model/pool.ts';
import type { Cancel } from '../ports/clock.ts';
import type { PoolWorker } from '../ports/pool-worker.ts';
import type { PoolTask, TaskHolder } from './pool-task.ts';

/** One place for a worker in a pool: the worker, whichever life of it, and the tasks it has in hand. */
export class WorkerSlot implements TaskHolder {
  readonly worker: PoolWorker;
  /** Tasks sent and not reported, in the order in which they are begun. */
  readonly inFlight = new Map<number, PoolTask>();
  ready = false;
  /** What is to become of it once it has nothing in hand: it is given nothing new meanwhile. */
  closing: 'no' | 'restart' | 'retire' = 'no';
  /** It can be asked to abort a task. */
  cooperative = true;
  pid: number | null = null;
  tasksDone = 0;
  /** Of this life. */
  tasksOfLife = 0;
  recalling = false;
  /** A task is in it that is to run alone. */
  alone = false;
  /** Pending check of time limits. */
  cancelCheck: Cancel | null = null;
  checkAt = Infinity;
  #seq = 0;

  constructor(worker: PoolWorker) {
    this.worker = worker;
  }

  /** Whether it can be given tasks. */
  get takes(): boolean {
    return this.ready && this.closing === 'no' && !this.alone;
  }

  /** Whether nothing is in flight in it. */
  get idle(): boolean {
    return this.takes && this.inFlight.size === 0;
  }

  /** Whether no task has run in this life of it: whatever ends it then is not the doing of an earlier one. */
  get fresh(): boolean {
    return this.tasksOfLife === 0;
  }

  give(task: PoolTask): void {
    const seq = ++this.#seq;
    task.holder = this;
    task.seq = seq;
    task.pid = this.pid;
    task.attempts += 1;
    this.alone = task.suspect;
    this.inFlight.set(seq, task);
    this.worker.run(seq, task.payload);
  }

  /** The task of a report, which is then no longer in hand; null for one that is not known. */
  take(seq: number): PoolTask | null {
    const task = this.inFlight.get(seq);
    if (task === undefined) return null;
    this.inFlight.delete(seq);
    task.holder = null;
    if (this.inFlight.size === 0) this.alone = false;
    return task;
  }

  /** Tasks that run in it: the first ones it has, as many as may. */
  *running(maxActive: number): Generator<PoolTask> {
    let count = 0;
    for (const task of this.inFlight.values()) {
      if (count++ >= maxActive) return;
      yield task;
    }
  }

  isRunning(task: PoolTask, maxActive: number): boolean {
    for (const running of this.running(maxActive)) if (running === task) return true;
    return false;
  }

  /** A new life begins. */
  begin(pid: number, cooperative: boolean): void {
    this.pid = pid;
    this.cooperative = cooperative;
    this.ready = true;
    this.recalling = false;
    this.tasksOfLife = 0;
    this.#seq = 0;
  }

  view(maxActive: number): PoolWorkerView {
    const { id, state, restarts, lastExit, rssBytes, rssLimitBytes, cpuPercent } = this.worker.view();
    const activeTasks = Math.min(this.inFlight.size, maxActive);
    return {
      id,
      state,
      activeTasks,
      sentAhead: this.inFlight.size - activeTasks,
      tasksDone: this.tasksDone,
      restarts,
      lastExit,
      rssBytes,
      rssLimitBytes,
      cpuPercent,
    };
  }
}
