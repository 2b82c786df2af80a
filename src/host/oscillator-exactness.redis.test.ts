import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOscillatorRig } from '../../e2e/fixtures/oscillator.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import { Wire } from '../../e2e/fixtures/wire.ts';
import { LEASE_KEY, type OscillatorSettingsChange, SNAPSHOT_KEY } from '../model/oscillator.ts';

type Rig = Awaited<ReturnType<typeof startOscillatorRig>>;

let redis: RedisServer;
let client: Redis;
let wire: Wire;
let folder: string;
const rigs: Rig[] = [];

beforeEach(async () => {
  redis = await RedisServer.start();
  wire = await Wire.to(redis.port);
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  folder = await mkdtemp(join(tmpdir(), 'capstan-exactness-'));
});
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
  client.disconnect();
  wire.close();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

async function rig(
  settings: OscillatorSettingsChange,
  options: Partial<Parameters<typeof startOscillatorRig>[0]> = {},
): Promise<Rig> {
  const made = await startOscillatorRig({
    redisUrl: redis.url,
    settings: { ...FAST, ...settings },
    scriptFolders: [folder],
    ledgerFolder: join(folder, 'ledger'),
    ...options,
  });
  rigs.push(made);
  return made;
}

const FAST: OscillatorSettingsChange = { pushIntervalMs: 5, pullLimit: null, maxPushers: 3, maxPullers: 3 };
/** Nothing but the rule in question moves the fleet. */
const SINGLE: OscillatorSettingsChange = { maxPushers: 1, maxPullers: 1 };
const waiting = () => client.llen('bull:messages:wait');

/** A handler that appends the id of each message to a file. */
async function noteHandled(): Promise<() => Promise<string[]>> {
  const file = join(folder, 'handled');
  await writeFile(
    join(folder, 'note.mjs'),
    `import { appendFileSync } from 'node:fs';\nexport default ({ id }) => appendFileSync(${JSON.stringify(file)}, id + '\\n');\n`,
  );
  return async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
}

describe('a turn of so many messages', () => {
  test('has as many when a pusher dies between pushing and saying so', async () => {
    const { oscillator, until, hostPid, events } = await rig(
      {
        ...SINGLE,
        mode: 'alternating',
        messagesPerSwitch: 6,
        pushIntervalMs: 200,
        pullLimit: { max: 1, durationMs: 3_600_000 },
      },
      { redisUrl: wire.url },
    );
    await oscillator.start();
    await until((state) => state.messageCount >= 2);
    wire.lose('answers', /"producer":/);
    const counted = () => oscillator.state().messageCount;
    // One more is in the queue than its pusher knows of.
    await expect.poll(async () => (await waiting()) - counted()).toBe(1);
    process.kill(hostPid() ?? Number.NaN, 'SIGKILL');
    wire.mend();
    await until((state) => state.currentRole === 'Puller');
    await until((state) => state.totalMessageCount === 1);
    expect(await waiting()).toBe(5);
    expect(events.last(500).filter((event) => event.kind === 'process-exited')).toHaveLength(1);
  });

  test('has as many when messages are delivered again, and does not wait for the next look', async () => {
    const handled = await noteHandled();
    const { oscillator, until, hostPid } = await rig(
      {
        ...SINGLE,
        mode: 'alternating',
        messagesPerSwitch: 20,
        pullLimit: { max: 1, durationMs: 100 },
        handler: { kind: 'script', script: 'note.mjs' },
      },
      { redisUrl: wire.url },
    );
    await oscillator.start();
    await until((state) => state.currentRole === 'Puller' && state.messageCount >= 1);
    // Acknowledgements name their job.
    wire.lose('commands', /-\d/);
    let seen = -1;
    // As many are done at two looks, all are counted, and Redis has not been told of the last one's end.
    const stuck = async () => {
      const before = seen;
      const ids = await handled();
      seen = ids.length;
      const counted = oscillator.state().totalMessageCount === seen;
      const heldOn = await client.exists(`bull:messages:${ids.at(-1) ?? ''}`);
      return seen === before && counted && heldOn === 1;
    };
    await expect.poll(stuck, { timeout: 20_000, interval: 150 }).toBe(true);
    process.kill(hostPid() ?? Number.NaN, 'SIGKILL');
    wire.mend();
    await oscillator.changeSettings({ pullLimit: null });
    await until((state) => state.roleSwitchCount >= 4);
    await oscillator.stop();
    const { totalMessageCount } = oscillator.state();
    const ids = await handled();
    expect(new Set(ids).size).toBe(totalMessageCount);
    expect(totalMessageCount % 20).toBe(0);
  });
});

describe('a Redis that comes back with an earlier state', () => {
  async function earlier(made: Rig): Promise<string> {
    await made.oscillator.start();
    await made.until((state) => state.totalMessageCount >= 40);
    await expect.poll(() => made.oscillator.lastSaved()).not.toBeNull();
    const text = (await client.get(SNAPSHOT_KEY)) ?? '';
    const { totalMessageCount } = made.oscillator.state();
    await made.until((state) => state.totalMessageCount >= totalMessageCount + 50);
    return text;
  }

  test('takes nothing back from the engine that saved it', async () => {
    const made = await rig({});
    const text = await earlier(made);
    const stopped = await made.oscillator.stop();
    await client.set(SNAPSHOT_KEY, text);
    const again = await made.oscillator.start();
    expect(again.totalMessageCount).toBeGreaterThanOrEqual(stopped.totalMessageCount);
    expect(again.roleSwitchCount).toBeGreaterThanOrEqual(stopped.roleSwitchCount);
  });

  test('takes nothing back from the next engine on the same data folder', async () => {
    const first = await rig({});
    const text = await earlier(first);
    const stopped = await first.oscillator.stop();
    await first.close();
    await client.set(SNAPSHOT_KEY, text);
    const second = await rig({ pushIntervalMs: 3_600_000 });
    const { totalMessageCount, roleSwitchCount } = await second.oscillator.start();
    expect(totalMessageCount).toBeGreaterThanOrEqual(stopped.totalMessageCount);
    expect(roleSwitchCount).toBeGreaterThanOrEqual(stopped.roleSwitchCount);
  });

  test('is believed by an engine of another data folder', async () => {
    const first = await rig({});
    await earlier(first);
    const stopped = await first.oscillator.stop();
    const second = await rig({}, { tokenPrefix: 'capstan-other', ledgerFolder: join(folder, 'other') });
    const taken = await second.oscillator.start();
    expect(taken.totalMessageCount).toBeGreaterThanOrEqual(stopped.totalMessageCount);
    // What the other has done since is newer than what the first one remembers.
    await second.until((state) => state.totalMessageCount >= stopped.totalMessageCount + 50);
    const { totalMessageCount } = await second.oscillator.stop();
    expect((await first.oscillator.start()).totalMessageCount).toBeGreaterThanOrEqual(totalMessageCount);
  });
});

describe('what was told before an engine was killed', () => {
  /** Runs an engine, and leaves Redis and the ledger as a kill a moment after the last save would. */
  async function killed(): Promise<{ told: number }> {
    const first = await rig({});
    await first.oscillator.start();
    await first.until((state) => state.totalMessageCount >= 40);
    await expect.poll(() => first.oscillator.lastSaved()).not.toBeNull();
    const text = (await client.get(SNAPSHOT_KEY)) ?? '';
    const { totalMessageCount } = first.oscillator.state();
    await first.until((state) => state.totalMessageCount >= totalMessageCount + 50);
    const { totalMessageCount: told } = await first.oscillator.stop();
    await first.close();
    await client.set(SNAPSHOT_KEY, text);
    return { told };
  }

  test('is in the state of the next engine before it is started', async () => {
    const { told } = await killed();
    const second = await rig({});
    await second.oscillator.known();
    expect(second.oscillator.state()).toMatchObject({ totalMessageCount: told, status: { kind: 'stopped' } });
    for await (const { value } of second.oscillator.states.follow()) {
      expect(value.totalMessageCount).toBe(told);
      break;
    }
    // Nothing is counted twice by the start.
    await second.oscillator.changeSettings({ pushIntervalMs: 3_600_000 });
    expect((await second.oscillator.start()).totalMessageCount).toBe(told);
  });

  test('is in the state of the next engine though its first start has failed', async () => {
    const { told } = await killed();
    const second = await rig({ handler: { kind: 'script', script: 'missing.mjs' } });
    await expect(second.oscillator.start()).rejects.toMatchObject({ code: 'SCRIPT_NOT_ALLOWED' });
    await expect.poll(() => second.oscillator.state().totalMessageCount).toBe(told);
  });
});

describe('two engines on one Redis', () => {
  const other = { tokenPrefix: 'capstan-other', ledgerFolder: '' };

  test('the second one is refused, watches, and may start when the first one has stopped', async () => {
    const first = await rig(FAST);
    const second = await rig(FAST, { ...other, ledgerFolder: join(folder, 'other') });
    await first.oscillator.start();
    await expect(second.oscillator.start()).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { reason: 'held-elsewhere', engine: 'capstan-test' },
    });
    expect(second.oscillator.state().status.kind).toBe('stopped');
    // It shows what the first one has saved, as it goes on.
    const seen = await second.until((state) => state.totalMessageCount > 0);
    expect(seen.heldBy).toMatchObject({ engine: 'capstan-test', host: 'rig' });
    await second.until((state) => state.totalMessageCount > seen.totalMessageCount);
    await expect(second.oscillator.reset()).rejects.toMatchObject({ code: 'CONFLICT' });
    const { totalMessageCount } = await first.oscillator.stop();
    await second.until((state) => state.heldBy === null);
    expect((await second.oscillator.start()).totalMessageCount).toBeGreaterThanOrEqual(totalMessageCount);
  });

  test('one that finds another in its place stops, and leaves the state alone', async () => {
    const first = await rig(FAST);
    const second = await rig(FAST, { ...other, ledgerFolder: join(folder, 'other') });
    await first.oscillator.start();
    await first.until((state) => state.totalMessageCount > 20);
    // As if the first one had been cut off for long enough.
    const holder = { engine: 'capstan-other', host: 'rig', pid: 1, since: 0 };
    await client.set(LEASE_KEY, JSON.stringify(holder), 'PX', 60_000);
    await second.oscillator.start();
    const stopped = await first.until((state) => state.status.kind === 'stopped');
    expect(stopped.heldBy).toMatchObject({ engine: 'capstan-other' });
    const saved = await second.oscillator.stop();
    expect(await client.get(SNAPSHOT_KEY)).toContain(`"totalMessageCount":${saved.totalMessageCount}`);
  });
});

test('a handler script that is gone keeps nobody from changing other settings', async () => {
  const handled = await noteHandled();
  const handler = { kind: 'script', script: 'note.mjs' } as const;
  const { oscillator, until } = await rig({ ...SINGLE, handler });
  await oscillator.start();
  await until((state) => state.totalMessageCount >= 10);
  await rm(join(folder, 'note.mjs'));
  expect(await oscillator.changeSettings({ messagesPerSwitch: 7 })).toMatchObject({ messagesPerSwitch: 7 });
  await expect(
    oscillator.changeSettings({ handler: { kind: 'script', script: 'never.mjs' } }),
  ).rejects.toMatchObject({ code: 'SCRIPT_NOT_ALLOWED' });
  const { totalMessageCount } = oscillator.state();
  await until((state) => state.totalMessageCount >= totalMessageCount + 20);
  expect(oscillator.state().failedMessageCount).toBe(0);
  await oscillator.stop();
  expect(await oscillator.changeSettings({ maxBacklog: 99 })).toMatchObject({ maxBacklog: 99 });
  await expect(oscillator.start()).rejects.toMatchObject({ code: 'SCRIPT_NOT_ALLOWED' });
  expect(await client.exists(LEASE_KEY)).toBe(0);
  expect((await handled()).length).toBeGreaterThan(20);
});

describe('the backlog counts messages', () => {
  const slow: OscillatorSettingsChange = {
    ...SINGLE,
    pushIntervalMs: 0,
    pullLimit: { max: 100, durationMs: 3_600_000 },
  };

  test('also when packs become smaller', async () => {
    const { oscillator, until } = await rig({ ...slow, messagesPerJob: 100, maxBacklog: 500 });
    await oscillator.start();
    // One pack an hour is pulled, and the first one is.
    await until((state) => state.totalMessageCount === 100);
    // More waits than pushers would go on at.
    const rest = () => oscillator.state().pushersPaused && (oscillator.metrics().waitingMessages ?? 0) > 450;
    await expect.poll(rest, { timeout: 10_000 }).toBe(true);
    await oscillator.changeSettings({ messagesPerJob: 1 });
    const jobs = await waiting();
    // Ten looks at the queue.
    const monitor = await client.monitor();
    let looks = 0;
    monitor.on('monitor', (_time: string, words: string[]) => {
      if (words.includes('bull:messages:wait')) looks += 1;
    });
    await expect.poll(() => looks, { timeout: 30_000 }).toBeGreaterThanOrEqual(10);
    monitor.disconnect();
    expect(await waiting()).toBe(jobs);
    expect(oscillator.metrics()).toMatchObject({ waiting: jobs, waitingMessages: jobs * 100 });
    expect(oscillator.state().pushersPaused).toBe(true);
  });

  test('also when packs become larger', async () => {
    const { oscillator, until } = await rig({ ...slow, maxBacklog: 1_000 });
    await oscillator.start();
    await until((state) => state.pushersPaused);
    await oscillator.changeSettings({ maxBacklog: 100_000, messagesPerJob: 100 });
    // They work only for a moment, for a thousand packs are enough; jobs of one message would take a hundred times as many.
    const rest = () =>
      oscillator.state().pushersPaused && (oscillator.metrics().waitingMessages ?? 0) > 50_000;
    await expect.poll(rest, { timeout: 20_000 }).toBe(true);
    expect(await waiting()).toBeLessThan(10_000);
  });
});
