import { BullQueueCatalogue } from '../../adapters/redis/queue-catalogue.ts';
import { Queues } from '../../core/queues/queues.ts';
import { KeptSettings } from '../../core/settings/kept-settings.ts';
import { Writes } from '../../core/work/work-writes.ts';
import { queueOfType } from '../../model/job-id.ts';
import { MESSAGE_QUEUE } from '../../model/oscillator.ts';
import { bullPrefix, isCluster } from '../../model/redis-address.ts';
import { NO_WRITES, workWritesSchema } from '../../model/work-writes.ts';
import type { Foundation } from './foundation.ts';
import type { JobsPart } from './jobs.ts';
import type { RedisPart } from './redis.ts';

/** The queues on the connection, and which of them may be changed. */
export interface QueuesPart {
  readonly queues: Queues;
  readonly work: Writes;
}

export async function buildQueues(
  { clock, file, closings }: Foundation,
  { redis, jobs }: { readonly redis: RedisPart; readonly jobs: Pick<JobsPart, 'typeNames'> },
): Promise<QueuesPart> {
  const { link, connections } = redis;
  const ownPrefix = () => bullPrefix(isCluster(link.target()?.url ?? ''));
  const work = new Writes({
    settings: await KeptSettings.load({
      schema: workWritesSchema,
      store: file('work-writes.json', workWritesSchema),
      defaults: NO_WRITES,
    }),
    connections,
    ownPrefix,
    ownNames: async () => new Set([MESSAGE_QUEUE, ...(await jobs.typeNames()).map(queueOfType)]),
  });
  const catalogue = new BullQueueCatalogue({ link, clock });
  closings.add('queues', () => catalogue.close());
  return {
    work,
    queues: new Queues({ catalogue, ownPrefix, writes: work }),
  };
}
