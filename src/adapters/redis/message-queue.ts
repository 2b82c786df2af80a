import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { MessageQueue, MessageQueueCounts } from '../../core/ports/message-queue.ts';
import type { FailedMessage } from '../../model/oscillator.ts';
import { messageId } from '../../model/wire/message.ts';
import { takenJob } from './message-job.ts';

/** The engine's view of the message queue. `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
export class BullMessageQueue implements MessageQueue {
  readonly #client: () => Redis;
  readonly #name: string;

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
    const ids = await client.lrange(this.#key('active'), 0, -1);
    if (ids.length === 0) return 0;
    const tokens = await client.mget(ids.map((id) => this.#key(`${id}:lock`)));
    const held = ids.flatMap((id, index) => {
      const token = tokens[index];
      return token?.startsWith(tokenPrefix) ? [{ id, token }] : [];
    });
    if (held.length === 0) return 0;
    const queue = new Queue(this.#name, {
      connection: client,
      skipMetasUpdate: true,
      skipVersionCheck: true,
    });
    queue.on('error', () => undefined);
    const { backend } = queue;
    let given = 0;
    for (const { id, token } of held) {
      // It may have been finished in between; then there is nothing to give back.
      const moved = await backend.moveJobFromActiveToWait(id, token).then(
        () => true,
        () => false,
      );
      if (!moved) continue;
      given += 1;
      if (!blame) await client.hincrby(this.#key(id), 'ats', -1);
    }
    return given;
  }

  async failures(limit: number): Promise<FailedMessage[]> {
    const client = this.#client();
    const queue = new Queue(this.#name, {
      connection: client,
      skipMetasUpdate: true,
      skipVersionCheck: true,
    });
    queue.on('error', () => undefined);
    const jobs = await queue.getJobs(['failed'], 0, limit - 1);
    return jobs.map(failedMessage);
  }

  #key(suffix: string): string {
    return `bull:${this.#name}:${suffix}`;
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
