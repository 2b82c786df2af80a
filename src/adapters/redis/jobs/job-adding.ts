import { type FlowJob, Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { NewJob, NewTreeJob } from '../../../core/ports/job-store.ts';
import { queueOfType } from '../../../model/job-id.ts';
import type { JobHandles } from './job-handles.ts';
import { bullOptions } from './job-options.ts';

/** A single job, by BullMQ's own script. */
export async function addJob(queue: Queue, { id, type, payload, options }: NewJob): Promise<void> {
  await queue.add(type, payload, bullOptions(id, options));
}

/** Several jobs, of several types if need be, in one transaction. */
export async function addJobs(client: Redis, handles: JobHandles, jobs: readonly NewJob[]): Promise<void> {
  const [first] = jobs;
  if (first === undefined) return;
  const transaction = (await handles.queue(client, first.type).getBackend().client).multi();
  for (const { id, type, payload, options } of jobs) {
    const queue = handles.queue(client, type);
    const job = new Job(queue, type, payload, bullOptions(id, options), id);
    // Only queued here: the transaction answers below.
    void queue.getBackend().addJobToTransaction(transaction, job.asJSON(), id);
  }
  const replies = (await transaction.exec()) as [Error | null, unknown][] | null;
  const failure = replies?.find(([error]) => error !== null)?.[0];
  if (failure) throw failure;
}

/** The whole tree in one transaction. */
export async function addTree(client: Redis, handles: JobHandles, root: NewTreeJob): Promise<void> {
  const flow = (node: NewTreeJob): FlowJob => ({
    name: node.type,
    queueName: queueOfType(node.type),
    data: node.payload,
    opts: bullOptions(node.id, node.options, {
      tree: root.id,
      onFailure: node === root ? null : node.onFailure,
    }),
    children: node.children.map(flow),
  });
  await handles.flows(client).add(flow(root));
}
