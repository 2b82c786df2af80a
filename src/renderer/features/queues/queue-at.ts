import type { QueueView } from '../../../model/queue.ts';
import { bullPrefix } from '../../../model/redis-address.ts';
import { queueKey } from '../../app/live/reduce-frame.ts';

/** The queue of that key, or else of that name; of several those of our own come first. */
export function queueAt(queues: readonly QueueView[], at: string): QueueView | undefined {
  const own = [bullPrefix(false), bullPrefix(true)];
  return (
    queues.find((queue) => queueKey(queue) === at) ??
    queues.find(({ name, prefix }) => name === at && own.includes(prefix)) ??
    queues.find(({ name }) => name === at)
  );
}
