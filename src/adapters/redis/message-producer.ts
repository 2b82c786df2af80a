import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { MESSAGE_JOB_NAME, type MessagePack, packJobId } from '../../model/wire/message.ts';
import { bullPrefixOf } from './cluster.ts';
import { MESSAGE_TRIES, messageJobOptions } from './message-job.ts';
import { pause } from './pause.ts';
import { addingConnection } from './worker-connections.ts';
import { errorOf } from '../../model/values/describe-thrown.ts';
import { RETRY_MS } from '../../model/timings.ts';

const NEVER = new AbortController().signal;

/** Adds packs of messages to the queue. Close it at the end. */
export class MessageProducer {
  readonly #connection: Redis;
  readonly #queue: Queue;
  readonly #onError: (error: Error) => void;

  constructor(options: { redisUrl: string; queue: string; name: string; onError: (error: Error) => void }) {
    this.#onError = options.onError;
    this.#connection = addingConnection(options.redisUrl, options.name);
    this.#connection.on('error', options.onError);
    this.#queue = new Queue(options.queue, {
      connection: this.#connection,
      prefix: bullPrefixOf(this.#connection),
      skipMetasUpdate: true,
    });
    this.#queue.on('error', options.onError);
  }

  /**
   * Adds a pack. Its job id is fixed, so while Redis is away it is tried again until it is known to be there, once: a
   * pack whose acknowledgement was lost may be in the queue.
   * @returns false when Redis refused it and the signal aborted before it was tried again
   */
  async add(pack: MessagePack, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      try {
        await this.#queue.add(MESSAGE_JOB_NAME, pack, messageJobOptions(packJobId(pack), MESSAGE_TRIES));
        return true;
      } catch (error) {
        this.#onError(errorOf(error));
        if (signal.aborted && isRefusal(error)) return false;
        await pause(RETRY_MS, isRefusal(error) ? signal : NEVER);
      }
    }
  }

  /** Whether Redis cannot be reached now; before the first connection an `add` waits until it can. */
  isAway(): boolean {
    return this.#connection.status !== 'ready';
  }

  async close(): Promise<void> {
    await this.#queue.close().catch(() => undefined);
    this.#connection.disconnect();
  }
}

/** Redis has answered, and the answer is no: nothing was added. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
