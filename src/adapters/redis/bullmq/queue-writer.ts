import type { Redis } from 'ioredis';
import type { QueueName, RemoveOutcome } from '../../../core/ports/queue-catalogue.ts';
import { DomainError } from '../../../model/domain-error.ts';
import type { CleanedState } from '../../../model/queue.ts';
import type { LuaScript } from '../lua-script.ts';
import { queueKey } from '../queue-keys.ts';
import { cleanJobsScript } from './clean-jobs-script.ts';
import { MOST_DESCENDANTS } from './job-family.ts';
import { removeJobScript } from './remove-job-script.ts';
import { retryJobsScript } from './retry-jobs-script.ts';
import { setPausedScript } from './set-paused-script.ts';
import { writeRefused } from './write-refusal.ts';

/** Most jobs that one call looks at, so that it never holds the server for long. */
const MOST_LOOKED_AT = 20_000;

/**
 * Changes queues of whatever version of BullMQ, as that version would. Each change is one step of Redis.
 * Every function may throw DomainError CONFLICT: the queue is kept in a way that is not known.
 */
async function run(
  client: Redis,
  queue: QueueName,
  script: LuaScript,
  args: readonly (string | number)[],
): Promise<readonly (string | number)[]> {
  const reply = (await onOneNode(queue, () =>
    script.run(client, [queueKey(queue, 'meta')], [queueKey(queue, ''), ...args]),
  )) as readonly (string | number)[];
  if (reply[0] === 'refused') throw writeRefused(queue, String(reply[1]), String(reply[2]));
  return reply;
}

/** A flow may have jobs in queues of other slots; no single step of a cluster reaches them. */
async function onOneNode<Answer>({ name, prefix }: QueueName, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !/non.local key|CROSSSLOT/i.test(error.message)) throw error;
    const words = `Jobs that are connected with it are on another node of the cluster, so the queue ${name} cannot be changed in one step. Make the change with the application’s own library.`;
    throw new DomainError('CONFLICT', words, { queue: name, prefix, reason: 'OTHER_NODE' }, { cause: error });
  }
}

export async function setPaused(client: Redis, queue: QueueName, paused: boolean): Promise<void> {
  await run(client, queue, setPausedScript, [paused ? 'paused' : 'resumed']);
}

/** @returns whether it was failed and waits now */
export async function retryJob(client: Redis, queue: QueueName, id: string): Promise<boolean> {
  const [, retried] = await run(client, queue, retryJobsScript, ['one', id, 1]);
  return retried === 1;
}

export async function retryFailedJobs(
  client: Redis,
  queue: QueueName,
  limit: number,
): Promise<{ retried: number; remaining: number }> {
  const [, retried, remaining] = await run(client, queue, retryJobsScript, ['all', limit, MOST_LOOKED_AT]);
  return { retried: Number(retried), remaining: Number(remaining) };
}

export async function removeJob(
  client: Redis,
  queue: QueueName,
  id: string,
  withChildren: boolean,
): Promise<RemoveOutcome> {
  const args = [id, withChildren ? '1' : '0', MOST_DESCENDANTS];
  const [kind, first = '', second = ''] = await run(client, queue, removeJobScript, args);
  switch (kind) {
    case 'removed':
      return { kind, jobs: Number(first) };
    case 'held':
      return { kind, key: String(first) };
    case 'next-run':
      return { kind, repeatable: String(first), key: String(second) };
    case 'children':
      return { kind, waitsFor: Number(first) };
    case 'too-many':
      return { kind, most: MOST_DESCENDANTS };
    default:
      return { kind: 'gone' };
  }
}

export async function cleanJobs(
  client: Redis,
  queue: QueueName,
  what: { state: Exclude<CleanedState, 'cancelled'>; before: number; limit: number },
): Promise<{ removed: number; remaining: number }> {
  const { state, before, limit } = what;
  const [, removed, remaining] = await run(client, queue, cleanJobsScript, [
    state,
    before,
    limit,
    MOST_LOOKED_AT,
  ]);
  return { removed: Number(removed), remaining: Number(remaining) };
}
