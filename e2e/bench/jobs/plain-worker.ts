// The comparison: BullMQ's own Worker as its documentation shows it, in a process of its own.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const [url = '', queue = '', concurrency = ''] = process.argv.slice(2);
const worker = new Worker<object>(
  queue,
  ({ data, attemptsMade }) => Promise.resolve({ ...data, attempt: attemptsMade + 1, pid: process.pid }),
  { connection: new Redis(url, { maxRetriesPerRequest: null }), concurrency: Number(concurrency) },
);
await worker.waitUntilReady();
process.send?.('ready');
process.once('disconnect', () => process.exit());
