import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { JobState } from '../../model/queue.ts';

export function queueKey({ prefix, name }: QueueName, suffix: string): string {
  return `${prefix}:${name}:${suffix}`;
}

/** The queue that a key such as `bull:messages:meta` belongs to; queue names hold no colon, prefixes may. */
export function queueOfMetaKey(key: string): QueueName | null {
  const [, prefix, name] = /^(.+):([^:]+):meta$/.exec(key) ?? [];
  return prefix === undefined || name === undefined ? null : { prefix, name };
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
};

/** What BullMQ calls the connection of a worker: the prefix, the queue's name in base64, perhaps the worker's name. */
export function workerClientName({ prefix, name }: QueueName): string {
  return `${prefix}:${Buffer.from(name).toString('base64')}`;
}
