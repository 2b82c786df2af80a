import { Worker } from 'node:worker_threads';
import { seconds } from './fleet-under-test.ts';

interface Tally {
  readonly count: number;
  readonly latencies: readonly number[];
}

/** The comparison: one pushing and one pulling thread of plain BullMQ on the same Redis. */
export class PlainFleet {
  readonly #pusher: Worker;
  readonly #puller: Worker;

  constructor(redisUrl: string, intervalMs = 0) {
    const thread = (role: 'push' | 'pull') =>
      new Worker(new URL('./plain-thread.ts', import.meta.url), {
        workerData: { url: redisUrl, role, intervalMs },
      });
    this.#puller = thread('pull');
    this.#pusher = thread('push');
  }

  /** What the puller did in a span. */
  async measure(span: number): Promise<{ perSecond: number; latencies: readonly number[] }> {
    this.#puller.postMessage('begin');
    const began = performance.now();
    await seconds(span);
    const answer = new Promise<Tally>((resolve) => this.#puller.once('message', resolve));
    this.#puller.postMessage('end');
    const elapsed = performance.now() - began;
    const { count, latencies } = await answer;
    return { perSecond: (count * 1_000) / elapsed, latencies };
  }

  async close(): Promise<void> {
    await Promise.all([this.#pusher.terminate(), this.#puller.terminate()]);
  }
}
