import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { MessageQueue, MessageQueueCounts } from '../../core/ports/message-queue.ts';
import type { FailedMessage } from '../../model/oscillator.ts';
import { messageId } from '../../model/wire/message.ts';
import { giveBackJobs, lockedJobs } from './give-back.ts';
import { takenJob } from './message-job.ts';
import { QueueHandles } from './queue-changes.ts';

const PREFIX = 'bull';

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

  async giveBack(tokenPrefix: string, blame: boolean): Promise<number> {
    const client = this.#client();
    const { backend } = this.#handles.of(client, { name: this.#name, prefix: PREFIX });
    const held = { client, backend, key: (suffix: string) => this.#key(suffix) };
    return giveBackJobs(held, (token) => token.startsWith(tokenPrefix), blame);
  }

  async extendLocks(tokenPrefix: string, lockMs: number): Promise<void> {
    const client = this.#client();
    const { backend } = this.#handles.of(client, { name: this.#name, prefix: PREFIX });
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
    const queue = this.#handles.of(this.#client(), { name: this.#name, prefix: PREFIX });
    const jobs = await queue.getJobs(['failed'], 0, limit - 1);
    return jobs.map(failedMessage);
  }

  #key(suffix: string): string {
    return `${PREFIX}:${this.#name}:${suffix}`;
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
  if (replies === null) throw new Error('The pipeline was discarded');
  return replies.map(([error, value]) => {
    if (error !== null) throw error;
    return Number(value);
  });
}
