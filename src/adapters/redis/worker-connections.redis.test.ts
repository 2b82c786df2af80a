import { afterEach, beforeEach, expect, test } from 'vitest';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { Wire } from '../../../e2e/fixtures/wire.ts';
import { takingConnection } from './worker-connections.ts';

const COUNT = "return redis.call('INCR', KEYS[1])";
let redis: RedisServer;
let wire: Wire;
beforeEach(async () => {
  redis = await RedisServer.start();
  wire = await Wire.to(redis.port);
});
afterEach(async () => {
  wire.close();
  await redis.close();
});

test('a command whose answer is lost fails, was sent once, and those after it wait for the connection', async () => {
  const client = takingConnection(wire.url, 'test', { resend: false });
  client.on('error', () => undefined);
  await client.ping();
  wire.cutAtAnswer();
  await expect(client.eval(COUNT, 1, 'n')).rejects.toThrow('Connection is closed');
  expect(await client.get('n')).toBe('1');
  client.disconnect();
});

test('a command whose answer is lost is sent again where that does no harm', async () => {
  const client = takingConnection(wire.url, 'test');
  client.on('error', () => undefined);
  await client.ping();
  wire.cutAtAnswer();
  expect(await client.eval(COUNT, 1, 'n')).toBe(2);
  client.disconnect();
});
