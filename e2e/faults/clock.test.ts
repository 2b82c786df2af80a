import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attention } from '../../src/model/attention.ts';
import type { OscillatorState } from '../../src/model/oscillator.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import { until } from '../fixtures/until.ts';

const HOUR = 3_600_000;
const FAST = { messagesPerSwitch: 10, pushIntervalMs: 10, pullLimit: { max: 1, durationMs: 20 } };

let clock: TestClock;
let redis: RedisServer;
let client: Redis;
const servers: CapstanServer[] = [];

beforeEach(async () => {
  clock = await TestClock.create();
  redis = await RedisServer.start();
  client = new Redis(redis.url);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  client.disconnect();
  await redis.close();
  await clock.close();
});

async function serve(env: Record<string, string> = {}): Promise<CapstanServer> {
  const server = await CapstanServer.start({ env: { ...clock.env, REDIS_URL: redis.url, ...env } });
  servers.push(server);
  return server;
}

const state = (server: CapstanServer) => server.call<OscillatorState>('GET', '/state');
const total = async (server: CapstanServer) => (await state(server)).totalMessageCount;

/** Sets the clock of the server and of Redis. */
async function set(ms: number): Promise<void> {
  await clock.set(ms);
  if (ms < 0) await clock.setBackExpiries(client, -ms);
}

/** Far less than what the clock is set by: who measures by it would stand for longer. */
const SOON_MS = 30_000;

describe.each([
  ['back by a minute', -60_000],
  ['back by an hour', -HOUR],
  ['forward by an hour', HOUR],
])('when the clock is set %s under a running server,', (_words, ms) => {
  test('the fleet goes on, it is told, and nothing is started anew', async () => {
    const server = await serve();
    await server.call('PATCH', '/api/oscillator/settings', FAST);
    await server.call('POST', '/start');
    await until(async () => (await total(server)) >= 50, 'messages are processed');
    const processes = () => server.call<{ id: string; restarts: number }[]>('GET', '/api/processes');
    const before = (await processes()).map(({ id, restarts }) => ({ id, restarts }));
    await set(ms);
    const seen = await total(server);
    const switches = (await state(server)).roleSwitchCount;
    await until(async () => (await total(server)) >= seen + 100, 'messages are processed', SOON_MS);
    await until(async () => (await state(server)).roleSwitchCount > switches, 'the roles switch', SOON_MS);
    const told = async () =>
      (await server.call<Attention[]>('GET', '/api/attention')).some(
        (item) => item.kind === 'clock-stepped' && Math.abs(item.ms - ms) < 5_000,
      );
    await until(told, 'it is told', SOON_MS);
    expect((await processes()).map(({ id, restarts }) => ({ id, restarts }))).toEqual(before);
    expect((await state(server)).status.kind).not.toBe('stopped');
  });

  test('jobs, their retries and schedules go on', async () => {
    const server = await serve();
    const job = { type: 'calculation', payload: { operation: 'complex', numbers: [1, 2] } };
    const submit = async (options?: object) =>
      (await server.call<{ jobId: string }>('POST', '/api/jobs', { ...job, ...(options && { options }) }))
        .jobId;
    const isDone = async (id: string) =>
      (await server.call<{ status: string }>('GET', `/api/jobs/${id}`)).status === 'completed';
    const first = await submit();
    await until(() => isDone(first), 'the job is completed');
    const rule = { kind: 'every', everyMs: 1_000 };
    const { id } = await server.call<{ id: string }>('POST', '/api/schedules', {
      ...job,
      name: 'Often',
      rule,
    });
    const runs = async () => (await server.call<{ runs: number }>('GET', `/api/schedules/${id}`)).runs;
    await until(async () => (await runs()) >= 2, 'the schedule runs');
    const delayed = await submit({ delayMs: 5_000 });
    await set(ms);
    const [seen, next] = [await runs(), await submit()];
    await until(() => isDone(next), 'the job is completed', SOON_MS);
    await until(() => isDone(delayed), 'the job is completed', SOON_MS);
    await until(async () => (await runs()) >= seen + 3, 'the schedule runs', SOON_MS);
  });

  test('another engine takes over from one that is killed', async () => {
    const first = await serve();
    const second = await serve();
    await first.call('PATCH', '/api/oscillator/settings', FAST);
    await first.call('POST', '/start');
    await until(async () => (await total(first)) >= 50, 'messages are processed');
    const python = async () =>
      (await second.call<{ state: { kind: string } }>('GET', '/api/python')).state.kind;
    await until(async () => (await python()) === 'watching', 'one engine supervises Python');
    await set(ms);
    await first.kill();
    const starts = () =>
      second.call('POST', '/start').then(
        () => true,
        () => false,
      );
    await until(starts, 'the second engine starts', SOON_MS);
    const seen = await total(second);
    await until(async () => (await total(second)) >= seen + 20, 'messages are processed', SOON_MS);
    await until(async () => (await python()) !== 'watching', 'one engine supervises Python', SOON_MS);
  });
});
