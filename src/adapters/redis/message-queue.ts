import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { MessageQueue, MessageQueueCounts, WaitingPacks } from '../../core/ports/message-queue.ts';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { FailedMessage } from '../../model/oscillator.ts';
import { messageId, packSize } from '../../model/wire/message.ts';
import { bullPrefixOf } from './cluster.ts';
import { giveBackJobs, lockedJobs } from './give-back.ts';
import { takenJob } from './message-job.ts';
import { QueueHandles } from './bullmq/queue-handles.ts';
import { queueKey } from './queue-keys.ts';

/** Waiting jobs that are looked at for their size: all of so many, else these in windows. */
const SAMPLE = 1_000;
const WINDOWS = 10;

/** The engine's view of the message queue. `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
export class BullMessageQueue implements MessageQueue {
  readonly #client: () => Redis;
  readonly #name: string;
  readonly #handles = new QueueHandles();

  constructor(client: () => Redis, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async counts(): Promise<MessageQueueCounts> {
    const replies = await this.#client()
      .pipeline()
      .llen(this.#key('wait'))
      .llen(this.#key('paused'))
      .zcard(this.#key('prioritized'))
      .llen(this.#key('active'))
      .zcard(this.#key('delayed'))
      .zcard(this.#key('failed'))
      .exec();
    const [wait = 0, paused = 0, prioritized = 0, active = 0, delayed = 0, failed = 0] = numbers(replies);
    return { waiting: wait + paused + prioritized, active, delayed, failed };
  }

  async waitingPacks(): Promise<WaitingPacks> {
    const client = this.#client();
    const lists = await Promise.all(['wait', 'paused'].map((list) => this.#sample(client, this.#key(list))));
    const jobs = lists.reduce((sum, { length }) => sum + length, 0);
    if (jobs === 0) return { meanSize: 1, largest: 1 };
    const messages = lists.reduce((sum, { length, mean }) => sum + length * mean, 0);
    return { meanSize: messages / jobs, largest: Math.max(...lists.map(({ largest }) => largest)) };
  }

  async has(jobId: string): Promise<boolean> {
    return (await this.#client().exists(this.#key(jobId))) === 1;
  }

  async giveBack(tokenPrefix: string, blame: boolean): Promise<number> {
    const client = this.#client();
    const { backend } = this.#handles.of(client, this.#queue);
    const held = { client, backend, key: (suffix: string) => this.#key(suffix) };
    return giveBackJobs(held, (token) => token.startsWith(tokenPrefix), blame);
  }

  async holds(tokenPrefix: string): Promise<boolean> {
    const held = { client: this.#client(), key: (suffix: string) => this.#key(suffix) };
    return (await lockedJobs(held, (token) => token.startsWith(tokenPrefix))).length > 0;
  }

  async extendLocks(tokenPrefix: string, lockMs: number): Promise<void> {
    const client = this.#client();
    const { backend } = this.#handles.of(client, this.#queue);
    const key = (suffix: string) => this.#key(suffix);
    const jobs = await lockedJobs({ client, key }, (token) => token.startsWith(tokenPrefix));
    // One that is finished in between has no lock any more.
    if (jobs.length > 0)
      await backend.extendLocks(
        jobs.map(({ id }) => id),
        jobs.map(({ token }) => token),
        lockMs,
      );
  }

  async failures(limit: number): Promise<FailedMessage[]> {
    const queue = this.#handles.of(this.#client(), this.#queue);
    const jobs = await queue.getJobs(['failed'], 0, limit - 1);
    return jobs.map(failedMessage);
  }

  /** Sizes of packs, read from the ids of the jobs in a list. */
  async #sample(client: Redis, list: string): Promise<{ length: number; mean: number; largest: number }> {
    const length = await client.llen(list);
    const windows = length <= SAMPLE ? 1 : WINDOWS;
    const pipeline = client.pipeline();
    for (let window = 0; window < windows; window++) {
      const from = windows === 1 ? 0 : Math.floor(((length - SAMPLE / WINDOWS) * window) / (WINDOWS - 1));
      pipeline.lrange(list, from, from + SAMPLE / windows - 1);
    }
    const sizes = answers(await pipeline.exec()).flatMap((ids) => (ids as string[]).map(packSize));
    const mean = sizes.length === 0 ? 1 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    return { length, mean, largest: sizes.reduce((most, size) => Math.max(most, size), 1) };
  }

  #key(suffix: string): string {
    return queueKey(this.#queue, suffix);
  }

  get #queue(): QueueName {
    return { name: this.#name, prefix: bullPrefixOf(this.#client()) };
  }
}

function failedMessage(job: Job<unknown>): FailedMessage {
  const { pack, id } = takenJob(job);
  return {
    jobId: id,
    messageId: pack.producer.startsWith('job:') ? id : messageId(pack.producer, pack.first),
    reason: job.failedReason,
    attempts: job.attemptsMade,
    failedAt: job.finishedOn ?? 0,
  };
}

function numbers(replies: [Error | null, unknown][] | null): number[] {
  return answers(replies).map(Number);
}

function answers(replies: [Error | null, unknown][] | null): unknown[] {
  if (replies === null) throw new Error('The pipeline was discarded');
  return replies.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}
