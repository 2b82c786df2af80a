// A thread of the comparison: plain BullMQ and ioredis as their documentation shows them, nothing else.
import { parentPort, workerData } from 'node:worker_threads';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const { url, role, intervalMs } = workerData as { url: string; role: 'push' | 'pull'; intervalMs: number };
const connection = new Redis(url, { maxRetriesPerRequest: null });
let count = 0;
const latencies: number[] = [];
let measuring = false;

parentPort?.on('message', (message) => {
  if (message === 'begin') {
    count = 0;
    latencies.length = 0;
    measuring = true;
  } else {
    measuring = false;
    parentPort?.postMessage({ count, latencies });
  }
});

if (role === 'push') {
  const queue = new Queue('messages', { connection });
  for (;;) {
    await queue.add('message', { number: count }, { removeOnComplete: true });
    count += 1;
    if (intervalMs > 0) await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
} else {
  new Worker(
    'messages',
    (job) => {
      count += 1;
      const now = performance.timeOrigin + performance.now();
      if (measuring && latencies.length < 100_000) latencies.push(now - job.timestamp);
      return Promise.resolve();
    },
    { connection, removeOnComplete: { count: 0 } },
  );
}
