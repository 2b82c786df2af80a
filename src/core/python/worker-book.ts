import type { Clock } from '../ports/clock.ts';
import type { Heartbeat, WorkerInfo } from '../../model/wire/python.ts';

/** What is known of a worker, ours or not. */
export interface BookedWorker {
  readonly workerId: string;
  readonly pid: number;
  /** Null until it has been asked for. */
  readonly queue: string | null;
  readonly machine: string | null;
  /** When it was started, ms since the epoch by its own clock. */
  readonly startedAt: number | null;
  readonly tasksProcessed: number;
  /** When it was heard of last, ms since the epoch by our clock. */
  readonly heartbeatAt: number;
  /** The same by the monotonic clock. */
  readonly heardAt: number;
}

/** The queue of a worker that has not said which, by its id: `worker_a_4711` takes from `worker_a`. */
export function queueByName(workerId: string, queues: Iterable<string>): string | null {
  for (const queue of queues) if (workerId === queue || workerId.startsWith(`${queue}_`)) return queue;
  return null;
}

/** Every worker that is heard of, by its heartbeats. */
export class WorkerBook {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #queues: () => Iterable<string>;
  readonly #workers = new Map<string, BookedWorker>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** `queues`: those that workers may be of that say nothing but their ids. Default none. */
  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, queues: () => Iterable<string> = () => []) {
    this.#clock = clock;
    this.#queues = queues;
  }

  /** The queue that a worker takes tasks from: what it has said, else what its id tells; null when neither does. */
  queueOf(workerId: string): string | null {
    return this.#workers.get(workerId)?.queue ?? queueByName(workerId, this.#queues());
  }

  /** A heartbeat that was sent `ageMs` ago; an older one than the last says nothing. */
  heard({ worker_id: workerId, pid, tasks_processed: tasksProcessed }: Heartbeat, ageMs: number): void {
    const heardAt = this.#clock.monotonic() - ageMs;
    const known = this.#workers.get(workerId);
    if (known !== undefined && heardAt < known.heardAt) return;
    const heartbeatAt = this.#clock.now() - ageMs;
    const about = known ?? { queue: null, machine: null, startedAt: null };
    this.#workers.set(workerId, { ...about, workerId, pid, tasksProcessed, heartbeatAt, heardAt });
    for (const resolve of this.#waiting.get(workerId) ?? []) resolve();
    this.#waiting.delete(workerId);
  }

  /** What is kept of a worker besides its heartbeat. */
  inform({ worker_id: workerId, queue, host, started_at: startedAt }: WorkerInfo): void {
    const known = this.#workers.get(workerId);
    if (known === undefined) return;
    const since = startedAt === null || startedAt === undefined ? null : startedAt * 1_000;
    this.#workers.set(workerId, { ...known, queue, machine: host ?? null, startedAt: since });
  }

  get(workerId: string): BookedWorker | null {
    return this.#workers.get(workerId) ?? null;
  }

  all(): IterableIterator<BookedWorker> {
    return this.#workers.values();
  }

  /** Resolves when it is heard of the next time, or is known already. */
  untilHeard(workerId: string): Promise<void> {
    if (this.#workers.has(workerId)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(workerId, [...(this.#waiting.get(workerId) ?? []), resolve]);
    });
  }

  forget(workerId: string): void {
    this.#workers.delete(workerId);
    this.#waiting.delete(workerId);
  }

  /** Another Redis has other workers. */
  clear(): void {
    this.#workers.clear();
  }
}
