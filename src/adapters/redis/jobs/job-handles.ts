import type { Queue } from 'bullmq';
import { FlowProducer } from 'bullmq';
import type { Redis } from 'ioredis';
import { queueOfType, typeOfJob } from '../../../model/job-id.ts';
import { bullPrefixOf } from '../cluster.ts';
import { QueueHandles } from '../bullmq/queue-handles.ts';

/** BullMQ's own objects for the queues of types, on a connection that is somebody else's. */
export class JobHandles {
  readonly #queues = new QueueHandles();
  #flows: { readonly client: Redis; readonly producer: FlowProducer } | null = null;

  queue(client: Redis, type: string): Queue {
    return this.#queues.of(client, { name: queueOfType(type), prefix: bullPrefixOf(client) });
  }

  /** The queue that a job is in; null for an id that is none of ours. */
  queueOfJob(client: Redis, id: string): Queue | null {
    const type = typeOfJob(id);
    return type === null ? null : this.queue(client, type);
  }

  flows(client: Redis): FlowProducer {
    if (this.#flows?.client === client) return this.#flows.producer;
    void this.#flows?.producer.close().catch(() => undefined);
    const producer = new FlowProducer({ connection: client, prefix: bullPrefixOf(client) });
    producer.on('error', () => undefined);
    this.#flows = { client, producer };
    return producer;
  }

  async close(): Promise<void> {
    await this.#flows?.producer.close().catch(() => undefined);
    await this.#queues.close();
  }
}
