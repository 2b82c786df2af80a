import type { Queue, RedisQueueBackend, Worker } from 'bullmq';
import { type JobOutcome, MOST_OUTCOMES } from '../../../model/wire/job-outcome.ts';

type Client = Awaited<RedisQueueBackend['client']>;
type Transaction = ReturnType<Client['multi']>;
type Arguments = Parameters<Transaction['runCommand']>[1];

/**
 * Tells that an attempt has ended, if the script before it in the same transaction has ended it: then a field of the job
 * has the value that this script was given. A script that refuses, for the lock was lost, changes nothing, and nothing
 * is told.
 */
const TELL = {
  name: 'capstanTell',
  numberOfKeys: 3,
  lua: `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${MOST_OUTCOMES}, '*', 'outcome', ARGV[3])
if ARGV[4] ~= '' then redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4]) end
return 1`,
};
const knowing = new WeakSet<Client>();

/** Names the end of an attempt, where BullMQ's own fields do not. */
export const END_FIELD = 'cs:end';
let ends = 0;
/** Unique, for all workers write such a field. */
export const newEnd = (token: string): string => `${token}/${ends++}`;

/** Tells of an attempt that has ended without a script of BullMQ's. */
export function writeOutcome(
  commands: { xadd(...args: [key: string, ...rest: (string | number)[]]): unknown },
  key: string,
  outcome: JobOutcome,
): void {
  commands.xadd(key, 'MAXLEN', '~', MOST_OUTCOMES, '*', 'outcome', JSON.stringify(outcome));
}

/** How the end of an attempt can be told from all others. */
export interface EndMark {
  readonly field: typeof END_FIELD | 'finishedOn';
  readonly value: string;
}

/** One of BullMQ's own scripts together with what Capstan has to write in the same step. */
export class JobTransaction {
  readonly #backend: RedisQueueBackend;
  readonly #transaction: Transaction;

  private constructor(backend: RedisQueueBackend, transaction: Transaction) {
    this.#backend = backend;
    this.#transaction = transaction;
  }

  static async begin(queue: Queue | Worker): Promise<JobTransaction> {
    const backend = queue.getBackend();
    const client = await backend.client;
    if (!knowing.has(client)) {
      client.defineCommand(TELL.name, TELL);
      knowing.add(client);
    }
    return new JobTransaction(backend, client.multi());
  }

  /** Runs one of BullMQ's scripts. */
  script(name: string, args: Arguments): void {
    void this.#backend.execCommand(this.#transaction, name, args);
  }

  /** Tells how the attempt has ended. `cancelled`: the job is to be listed in this set. */
  tell(
    keys: { readonly job: string; readonly outcomes: string; readonly cancelled: string },
    mark: EndMark,
    outcome: JobOutcome,
    cancelled = false,
  ): void {
    const listed = cancelled ? outcome.id : '';
    const args = [mark.field, mark.value, JSON.stringify(outcome), listed, outcome.endedAt];
    this.#transaction.runCommand(TELL.name, [keys.job, keys.outcomes, keys.cancelled, ...args]);
  }

  /** @returns the reply of the first command @throws the first failure; EndRefused when the script refuses */
  async exec(id: string): Promise<unknown> {
    const replies = (await this.#transaction.exec()) as [Error | null, unknown][] | null;
    if (replies === null) throw new Error('The transaction was discarded');
    for (const [error] of replies) if (error !== null) throw error;
    const reply = replies[0]?.[1];
    if (typeof reply === 'number' && reply < 0) throw new EndRefused(id, reply);
    return reply;
  }
}

/** A script refuses to end a job: it is no longer its holder's, or its children stand in the way. */
export class EndRefused extends Error {
  override readonly name = 'EndRefused';
  readonly why: 'lost' | 'pending children' | 'failed children';

  constructor(id: string, code: number) {
    const why = code === -4 ? 'pending children' : code === -9 ? 'failed children' : 'lost';
    super(why === 'lost' ? `The lock of ${id} was lost (${code})` : `${id} has ${why}`);
    this.why = why;
  }
}
