import type { Redis } from 'ioredis';
import type { HeardWorker, WorkerDirectory } from '../../../core/ports/job-workers.ts';
import { type JobWorkerMode, jobWorkerBeatSchema } from '../../../model/job-worker.ts';
import type { JobControlMessage } from '../../../model/wire/job-control.ts';
import { bullPrefixOf } from '../cluster.ts';
import { controlChannel, modeKey, workerKey, workersKey } from './job-keys.ts';
import { HEARTBEAT_KEPT_MS } from '../../../model/timings.ts';

/** A mode that was asked of a worker is remembered for so long, s: longer than it may be out of reach. */
export const MODE_SECONDS = 86_400;

/** Workers by their heartbeats in Redis. */
export class RedisWorkerDirectory implements WorkerDirectory {
  readonly #client: () => Redis;

  /** `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
  constructor({ client }: { client: () => Redis }) {
    this.#client = client;
  }

  async list(): Promise<HeardWorker[]> {
    const client = this.#client();
    const ids = await client.smembers(workersKey(this.#prefix));
    const heard = await Promise.all(ids.map((id) => this.#look(client, id)));
    const gone = ids.filter((_, index) => heard[index] === null);
    if (gone.length > 0) await client.srem(workersKey(this.#prefix), ...gone);
    return heard.filter((worker) => worker !== null);
  }

  async setMode(id: string, mode: JobWorkerMode): Promise<boolean> {
    const client = this.#client();
    if ((await client.exists(workerKey(this.#prefix, id))) === 0) return false;
    await client.set(modeKey(this.#prefix, id), mode, 'EX', MODE_SECONDS);
    const message: JobControlMessage = { ask: 'mode', worker: id, mode };
    await client.publish(controlChannel(this.#prefix), JSON.stringify(message));
    return true;
  }

  async forget(id: string): Promise<void> {
    const client = this.#client();
    await Promise.all([
      client.del(workerKey(this.#prefix, id), modeKey(this.#prefix, id)),
      client.srem(workersKey(this.#prefix), id),
    ]);
  }

  async #look(client: Redis, id: string): Promise<HeardWorker | null> {
    const key = workerKey(this.#prefix, id);
    // Clocks of machines differ; what is left of its time tells when it was heard of.
    const [text, leftMs] = await Promise.all([client.get(key), client.pttl(key)]);
    // It lives longer only when the clock of Redis was set back.
    if (leftMs > HEARTBEAT_KEPT_MS) await client.pexpire(key, HEARTBEAT_KEPT_MS);
    if (text === null) return null;
    const result = jobWorkerBeatSchema.safeParse(parse(text));
    return result.success
      ? { beat: result.data, ageMs: Math.max(0, HEARTBEAT_KEPT_MS - Math.max(0, leftMs)) }
      : null;
  }

  get #prefix(): string {
    return bullPrefixOf(this.#client());
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
