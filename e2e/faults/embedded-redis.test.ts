import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { OscillatorState } from '../../src/model/oscillator.ts';
import { giveUpRedis } from '../fixtures/give-up-redis.ts';
import { CapstanServer } from '../fixtures/server.ts';

test('a Redis of our own that was given up is revived at another port, and the fleet follows it there', async () => {
  await using server = await CapstanServer.start();
  await server.call('PATCH', '/api/oscillator/settings', { pushIntervalMs: 20, pullLimit: null });
  await server.call('POST', '/start');
  const state = () => server.call<OscillatorState>('GET', '/state');
  await expect.poll(async () => (await state()).totalMessageCount, { timeout: 20_000 }).toBeGreaterThan(50);

  const portBefore = await embeddedPort(server);
  await giveUpRedis(server);
  const attention = await server.call<Attention[]>('GET', '/api/attention');
  expect(attention.map(({ kind }) => kind)).toContain('process-errored');

  const squatter = createServer().listen(portBefore, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  await server.call('POST', '/api/connections/embedded/use');
  expect(await embeddedPort(server)).not.toBe(portBefore);
  const { totalMessageCount } = await state();
  await expect
    .poll(async () => (await state()).totalMessageCount, { timeout: 20_000 })
    .toBeGreaterThan(totalMessageCount + 50);
  expect(await state()).toMatchObject({ status: { kind: 'running' } });
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

async function embeddedPort(server: CapstanServer): Promise<number> {
  const { embedded } = await server.call<{ embedded: { port: number } }>('GET', '/api/redis');
  const kept = JSON.parse(await readFile(`${server.dataDir}/embedded-redis.json`, 'utf8')) as object;
  expect(kept).toMatchObject({ port: embedded.port });
  return embedded.port;
}
