import type { Clock } from '../ports/clock.ts';
import type { PythonBoard } from '../ports/python-board.ts';
import type { AwakeTime } from '../supervision/awake-time.ts';
import type { PythonWorker } from './python-worker.ts';
import type { BookedWorker, WorkerBook } from './worker-book.ts';
import { DEAD_AFTER_MS, GONE_AFTER_MS, LATE_AFTER_MS, PYTHON_LOOK_AFTER_MS } from '../../model/timings.ts';

export interface WorkerWatchOptions {
  readonly clock: Clock;
  readonly awake: Pick<AwakeTime, 'since'>;
  readonly book: WorkerBook;
  readonly board: Pick<PythonBoard, 'scan' | 'workers'>;
}

/** Tells by the heartbeats which workers are late and which are dead. */
export class WorkerWatch {
  readonly #options: WorkerWatchOptions;
  /** Silence before that is nobody's: Redis was away, or the machine slept. */
  #since = -Infinity;
  #scanned = false;

  constructor(options: WorkerWatchOptions) {
    this.#options = options;
  }

  /** From now on silence counts; who is there is looked up. */
  startAnew(): void {
    this.#since = this.#options.clock.monotonic();
    this.#scanned = false;
  }

  /** Learns of workers from what is kept of them: of all at first, then of those that are new or silent. */
  async refresh(ours: readonly PythonWorker[]): Promise<void> {
    const { board, book } = this.#options;
    const asked = new Set<string>();
    if (!this.#scanned) for (const id of (await board.scan()).workerIds) asked.add(id);
    this.#scanned = true;
    const living = new Set(ours.map(({ workerId }) => workerId));
    for (const worker of book.all())
      if (worker.queue === null || this.silence(worker) > PYTHON_LOOK_AFTER_MS) asked.add(worker.workerId);
    for (const { heartbeat, ageMs, info } of await board.workers([...asked])) {
      book.heard(heartbeat, ageMs);
      if (info !== null) book.inform(info);
    }
    for (const worker of [...book.all()])
      if (!living.has(worker.workerId) && this.silence(worker) > GONE_AFTER_MS) book.forget(worker.workerId);
  }

  /** Marks workers of ours as late, and ends those that are dead. */
  judge(ours: readonly PythonWorker[]): void {
    for (const { workerId, process } of ours) {
      const worker = workerId === null ? null : this.#options.book.get(workerId);
      if (worker === null) continue;
      const silence = this.silence(worker);
      if (silence > DEAD_AFTER_MS) process.kill('nothing was heard of it for 30 s');
      else if (silence > LATE_AFTER_MS) process.markLate();
      else process.markHeard();
    }
  }

  /** For how long it has said nothing while it could have been heard, ms. */
  silence({ heardAt }: BookedWorker): number {
    return this.#options.awake.since(Math.max(heardAt, this.#since));
  }
}
