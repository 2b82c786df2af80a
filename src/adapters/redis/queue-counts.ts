import type { Redis } from 'ioredis';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import type { QueueCounts } from '../../model/queue.ts';
import { repliesFor } from './cluster.ts';
import { queueKey } from './queue-keys.ts';

export interface CountedQueue {
  readonly queue: QueueName;
  readonly counts: QueueCounts;
  readonly paused: boolean;
}

/** Counts and paused flags of all queues in one round trip; queues that are gone are left out. */
export async function countQueues(client: Redis, queues: readonly QueueName[]): Promise<CountedQueue[]> {
  const replies = (await repliesFor(client, queues, (pipeline, queue) => {
    const key = (suffix: string) => queueKey(queue, suffix);
    pipeline
      .exists(key('meta'))
      .hexists(key('meta'), 'paused')
      .llen(key('wait'))
      // Where BullMQ before 6 keeps the waiting jobs of a paused queue.
      .llen(key('paused'))
      .llen(key('active'))
      .zcard(key('prioritized'))
      .zcard(key('delayed'))
      .zcard(key('waiting-children'))
      .zcard(key('completed'))
      .zcard(key('failed'));
  })) as number[][];
  return queues.flatMap((queue, index) => {
    const [exists = 0, paused = 0, wait = 0, pausedWait = 0, active = 0, ...sets] = replies[index] ?? [];
    if (exists === 0) return [];
    const [prioritized = 0, delayed = 0, waitingChildren = 0, completed = 0, failed = 0] = sets;
    const counts: QueueCounts = {
      waiting: wait + pausedWait,
      active,
      prioritized,
      delayed,
      'waiting-children': waitingChildren,
      completed,
      failed,
    };
    return [{ queue, counts, paused: paused === 1 }];
  });
}
