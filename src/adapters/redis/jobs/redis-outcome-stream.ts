import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { EndedJob, OutcomeBatch, OutcomeStream } from '../../../core/ports/outcome-stream.ts';
import type { StoredJob } from '../../../core/ports/job-store.ts';
import type { JobRef } from '../../../model/job-id.ts';
import type { RedisTarget } from '../../../core/ports/redis-link.ts';
import { type JobOutcome, jobOutcomeSchema, MOST_OUTCOME_TEXT } from '../../../model/wire/job-outcome.ts';
import { bullPrefixOf } from '../cluster.ts';
import { addingConnection } from '../worker-connections.ts';
import { outcomesKey, ownKey, queueBase } from './job-keys.ts';
import { pageOfJobs } from './job-pages.ts';
import { readJob } from './job-reads.ts';

/** Longest wait for outcomes in one look, ms. */
const WAIT_MS = 2_000;
const BATCH = 500;

export interface RedisOutcomeStreamOptions {
  /** Gives the engine's connection or throws REDIS_UNAVAILABLE. */
  readonly client: () => Redis;
  /** Where the engine is connected; waiting takes a connection of its own. */
  readonly target: () => RedisTarget | null;
}

/** The outcomes in a Redis stream. Close it at the end. */
export class RedisOutcomeStream implements OutcomeStream {
  readonly #options: RedisOutcomeStreamOptions;
  #reading: { readonly url: string; readonly redis: Redis } | null = null;

  constructor(options: RedisOutcomeStreamOptions) {
    this.#options = options;
  }

  async identity(): Promise<string> {
    const client = this.#options.client();
    const key = ownKey(this.#prefix, 'stream');
    await client.set(key, randomUUID(), 'NX');
    return (await client.get(key)) ?? '';
  }

  async read(after: string | null, signal: AbortSignal): Promise<OutcomeBatch> {
    const redis = await this.#connection();
    const stop = () => {
      this.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const key = outcomesKey(this.#prefix);
      const reply = await redis.xread('COUNT', BATCH, 'BLOCK', WAIT_MS, 'STREAMS', key, after ?? '0-0');
      const entries = reply?.[0]?.[1] ?? [];
      return {
        outcomes: entries.flatMap(([, fields]) => readOutcome(fields)),
        id: entries.at(-1)?.[0] ?? after ?? '0-0',
        more: entries.length === BATCH,
      };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async hasGap(after: string): Promise<boolean> {
    const oldest = await this.#options.client().xrange(outcomesKey(this.#prefix), '-', '+', 'COUNT', 1);
    const [first] = oldest;
    return first !== undefined && isBefore(after, first[0]);
  }

  async endedJobs(types: readonly string[], most: number): Promise<JobOutcome[]> {
    const client = this.#options.client();
    const outcomes: JobOutcome[] = [];
    for (const type of types)
      for (const status of ['completed', 'failed', 'cancelled'] as const)
        for (let offset = 0; offset < most; offset += BATCH) {
          const page = { type, status, offset, limit: Math.min(BATCH, most - offset) };
          const { jobs } = await pageOfJobs(client, this.#prefix, [type], page);
          outcomes.push(...(await this.outcomesOf(jobs)));
          if (jobs.length < page.limit) break;
        }
    return outcomes;
  }

  async endedSince(type: string, since: number, limit: number): Promise<EndedJob[]> {
    const client = this.#options.client();
    const base = queueBase(this.#prefix, type);
    const found = await Promise.all(
      ['completed', 'failed'].map((state) =>
        client.zrangebyscore(base + state, since, '+inf', 'WITHSCORES', 'LIMIT', 0, limit),
      ),
    );
    const ended = found.flatMap((flat) =>
      Array.from({ length: flat.length / 2 }, (_, index) => ({
        id: flat[index * 2] ?? '',
        type,
        endedAt: Number(flat[index * 2 + 1]),
      })),
    );
    return ended.sort((a, b) => a.endedAt - b.endedAt).slice(0, limit);
  }

  async outcomesOf(jobs: readonly JobRef[]): Promise<JobOutcome[]> {
    const client = this.#options.client();
    const stored = await Promise.all(
      jobs.map((job) => readJob(client, this.#prefix, job, MOST_OUTCOME_TEXT)),
    );
    return stored.flatMap((job) => (job === null || job.finishedAt === null ? [] : [outcomeOf(job)]));
  }

  close(): void {
    this.#reading?.redis.disconnect();
    this.#reading = null;
  }

  async #connection(): Promise<Redis> {
    // Asked first, for it says why when there is none.
    this.#options.client();
    const url = this.#options.target()?.url ?? '';
    if (this.#reading?.url === url && this.#reading.redis.status !== 'end') return this.#reading.redis;
    this.close();
    const redis = addingConnection(url, 'capstan-outcomes');
    redis.on('error', () => undefined);
    this.#reading = { url, redis };
    if (redis.status !== 'ready')
      await new Promise<void>((resolve, reject) => {
        redis.once('ready', resolve);
        redis.once('error', reject);
        redis.once('end', () => reject(new Error('Connection is closed')));
      });
    return redis;
  }

  get #prefix(): string {
    return bullPrefixOf(this.#options.client());
  }
}

function readOutcome(fields: readonly string[]): JobOutcome[] {
  const text = fields[fields.indexOf('outcome') + 1];
  try {
    return [jobOutcomeSchema.parse(JSON.parse(text ?? ''))];
  } catch {
    // Another version wrote it.
    return [];
  }
}

/** What the last outcome of an ended job would have said, as far as the job still tells. */
function outcomeOf({
  payload,
  result,
  stacktrace,
  options,
  logLines: _lines,
  ...entry
}: StoredJob): JobOutcome {
  return {
    id: entry.id,
    type: entry.type,
    number: Math.max(1, entry.attempts),
    startedAt: entry.startedAt,
    endedAt: entry.finishedAt ?? entry.createdAt,
    outcome: entry.status === 'completed' ? 'completed' : 'failed',
    error: entry.error,
    worker: entry.worker ?? '',
    machine: '',
    pid: 0,
    ended: { entry, payload, result, stacktrace, options },
  };
}

/** Ids of stream entries are two numbers. */
function isBefore(id: string, other: string): boolean {
  const [ms = 0, seq = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number);
  return ms < otherMs || (ms === otherMs && seq < otherSeq);
}
