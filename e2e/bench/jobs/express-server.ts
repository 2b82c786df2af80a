// The comparison: Express in front of a BullMQ queue, in a process of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

const [url = '', name = ''] = process.argv.slice(2);
const queue = new Queue(name, { connection: new Redis(url, { maxRetriesPerRequest: null }) });
const app = express();
app.use(express.json());
app.post('/api/jobs', async (request, response) => {
  const { type, payload } = request.body as { type?: unknown; payload?: unknown };
  if (typeof type !== 'string' || payload === undefined) {
    response.status(400).json({ message: 'Job type and payload are required' });
    return;
  }
  const job = await queue.add(type, payload);
  response.status(202).json({ message: 'Job submitted successfully', jobId: job.id, status: 'pending' });
});
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.((server.address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
