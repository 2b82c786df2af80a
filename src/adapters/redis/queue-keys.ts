import { CANCELLED_SET } from './jobs/job-keys.ts';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobState } from '../../model/queue.ts';
import { bullPrefix } from '../../model/redis-address.ts';

export function queueKey({ prefix, name }: QueueName, suffix: string): string {
  return `${prefix}:${name}:${suffix}`;
}

/** What almost every queue's keys begin with. */
const USUAL = [bullPrefix(false), bullPrefix(true)].map((prefix) => `${prefix}:`);

/**
 * The queue that a key such as `bull:messages:meta` belongs to. Prefixes may hold colons, and before BullMQ 5 names as well:
 * behind the usual prefix all is the name. Where else the name begins does not matter to Redis: the keys are the same.
 */
export function queueOfKey(key: string, suffix: string): QueueName | null {
  const ending = `:${suffix}`;
  if (!key.endsWith(ending)) return null;
  return queueOfBase(key.slice(0, -ending.length));
}

/** The same for what all keys of a queue begin with, without the last colon. */
export function queueOfBase(base: string): QueueName | null {
  const usual = USUAL.find((one) => base.startsWith(one))?.length ?? base.lastIndexOf(':') + 1;
  const [prefix, name] = [base.slice(0, Math.max(0, usual - 1)), base.slice(usual)];
  return prefix === '' || name === '' ? null : { prefix, name };
}

/** How BullMQ keeps the jobs of a state, and which end or order a reader wants first. */
export const STATE_KEYS: Readonly<
  Record<JobState, { suffix: string; kind: 'list' | 'soonest first' | 'newest first' }>
> = {
  waiting: { suffix: 'wait', kind: 'list' },
  active: { suffix: 'active', kind: 'list' },
  prioritized: { suffix: 'prioritized', kind: 'soonest first' },
  delayed: { suffix: 'delayed', kind: 'soonest first' },
  'waiting-children': { suffix: 'waiting-children', kind: 'newest first' },
  completed: { suffix: 'completed', kind: 'newest first' },
  failed: { suffix: 'failed', kind: 'newest first' },
  cancelled: { suffix: CANCELLED_SET, kind: 'newest first' },
};
