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

  /** What both threads did in a span: messages per second, pushed and processed taken together. */
  async measure(span: number): Promise<{ perSecond: number; latencies: readonly number[] }> {
    const threads = [this.#pusher, this.#puller];
    for (const thread of threads) thread.postMessage('begin');
    const began = performance.now();
    await seconds(span);
    const answers = threads.map((thread) => new Promise<Tally>((resolve) => thread.once('message', resolve)));
    for (const thread of threads) thread.postMessage('end');
    const elapsed = performance.now() - began;
    const [pushed, pulled] = await Promise.all(answers);
    const count = ((pushed?.count ?? 0) + (pulled?.count ?? 0)) / 2;
    return { perSecond: (count * 1_000) / elapsed, latencies: pulled?.latencies ?? [] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#pusher.terminate(), this.#puller.terminate()]);
  }
}
