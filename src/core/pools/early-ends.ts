import { DomainError } from '../../model/domain-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { EarlyEnd, PoolTask } from './pool-task.ts';
import type { WorkerSlot } from './worker-slot.ts';
import { TASK_OBEY_MS } from '../../model/timings.ts';

export interface EarlyEndsOptions {
  readonly clock: Clock;
  /** Time in which the machine slept is not the task's. */
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly maxActive: () => number;
  /** Time limit of a task, ms; null: none. */
  readonly timeoutMs: (task: PoolTask) => number | null;
  /** Ends a task for its caller. */
  readonly end: (task: PoolTask, error: Error) => void;
}

/** Ends tasks before their time: those that take too long, and those that somebody cancels. */
export class EarlyEnds {
  readonly #options: EarlyEndsOptions;

  constructor(options: EarlyEndsOptions) {
    this.#options = options;
  }

  /** A task begins to run: its time counts from now. */
  begins(slot: WorkerSlot, task: PoolTask): void {
    const { clock, timeoutMs } = this.#options;
    task.begins(clock);
    const limit = timeoutMs(task);
    if (limit !== null) this.#checkAt(slot, clock.monotonic() + limit);
  }

  /** Ends a task that a worker has in hand. */
  end(slot: WorkerSlot, task: PoolTask, early: EarlyEnd): void {
    if (task.earlyEnd !== null) return;
    const { maxActive, clock, end } = this.#options;
    const runs = slot.isRunning(task, maxActive());
    task.endEarly(early);
    slot.worker.abort(task.seq, early.reason);
    if (!runs) {
      // It is only on its way; nothing has to be ended for it.
      end(task, early.error);
      return;
    }
    const { seq } = task;
    const firmly = () => {
      if (slot.inFlight.get(seq) !== task) return;
      slot.worker.replace(`ended because a task in it was ${early.reason} and did not end`);
    };
    if (slot.cooperative) clock.after(TASK_OBEY_MS, firmly);
    else firmly();
  }

  /** The worker is gone, and with it what was to be checked. */
  forget(slot: WorkerSlot): void {
    slot.cancelCheck?.();
    slot.cancelCheck = null;
    slot.checkAt = Infinity;
  }

  #checkAt(slot: WorkerSlot, at: number): void {
    // A check that comes too early costs little: it looks again, and no timer is set for each task.
    if (slot.checkAt <= at) return;
    slot.cancelCheck?.();
    slot.checkAt = at;
    slot.cancelCheck = this.#options.clock.after(Math.max(0, at - this.#options.clock.monotonic()), () =>
      this.#check(slot),
    );
  }

  #check(slot: WorkerSlot): void {
    this.forget(slot);
    const { clock, awake, maxActive, timeoutMs } = this.#options;
    for (const task of [...slot.running(maxActive())]) {
      const limit = timeoutMs(task);
      if (limit === null || task.earlyEnd !== null || task.runningSince === null) continue;
      const leftMs = limit - awake.since(task.runningSince);
      if (leftMs > 0) this.#checkAt(slot, clock.monotonic() + leftMs);
      else {
        const error = new DomainError(
          'TASK_TIMED_OUT',
          `The task took longer than ${limit} ms and was ended.`,
          { limitMs: limit },
        );
        this.end(slot, task, { reason: 'timed out', error });
      }
    }
  }
}
