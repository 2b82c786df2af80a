import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { Wire } from '../../../e2e/fixtures/wire.ts';
import { MessageProducer } from './message-producer.ts';
import { MessagePuller } from './message-puller.ts';

let redis: RedisServer;
let client: Redis;
let wire: Wire;
let puller: MessagePuller;
const signal = new AbortController().signal;
const active = () => client.lrange('bull:messages:active', 0, -1);

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url);
  wire = await Wire.to(redis.port);
  puller = new MessagePuller({
    redisUrl: wire.url,
    queue: 'messages',
    name: 'puller',
    token: 'me',
    limit: null,
    lockDurationMs: 60_000,
    onError: () => undefined,
  });
  const producer = new MessageProducer({
    redisUrl: redis.url,
    queue: 'messages',
    name: 'pusher',
    onError: () => undefined,
  });
  for (let first = 0; first < 4; first++) await producer.add({ producer: 'p', first, count: 1 }, signal);
  await producer.close();
});

afterEach(async () => {
  await puller.close();
  wire.close();
  client.disconnect();
  await redis.close();
});

test('a job whose handing out was not heard of goes back and comes again', async () => {
  const first = await puller.next(signal);
  expect(first?.pack.first).toBe(0);
  if (first === null) throw new Error('There is a job');
  await puller.complete(first, false);

  wire.cutAtAnswer();
  // Message 1 was handed out and the answer lost; the command was sent again, so this is message 2.
  const second = await puller.next(signal);
  expect(second?.pack.first).toBe(2);
  expect(await active()).toHaveLength(2);
  if (second === null) throw new Error('There is a job');
  // What is in doubt is settled before more is taken.
  expect(await puller.complete(second, true)).toBeNull();

  const again = await puller.next(signal);
  expect(again?.pack.first).toBe(1);
  expect(again?.lostDeliveries).toBe(0);
  expect(await active()).toHaveLength(1);
});

test('what came along with an acknowledgement that was not heard of goes back too', async () => {
  const first = await puller.next(signal);
  if (first === null) throw new Error('There is a job');
  wire.cutAtAnswer();
  await expect(puller.complete(first, true)).rejects.toThrow('Missing key');
  expect(await active()).toHaveLength(1);
  await puller.recover();
  expect(await active()).toHaveLength(0);
  expect(await client.llen('bull:messages:wait')).toBe(3);
});

test('a limit that is changed while a job is asked for holds for the answer too', async () => {
  puller.setLimit({ max: 1, duration: 3_600_000 });
  const first = await puller.next(signal);
  if (first === null) throw new Error('There is a job');
  const answer = puller.complete(first, true);
  // It is asked for now; the answer has to pass the wire, which is in this process.
  await new Promise((resolve) => setImmediate(resolve));
  puller.setLimit({ max: 5, duration: 50 });
  expect(await answer).toBeNull();
  expect((await puller.next(signal))?.pack.first).toBe(1);
});
