import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lasting } from '../../e2e/fixtures/lasting.ts';
import { startOscillatorRig } from '../../e2e/fixtures/oscillator.ts';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import type { OscillatorSettingsChange } from '../model/oscillator.ts';

type Rig = Awaited<ReturnType<typeof startOscillatorRig>>;

let redis: RedisServer;
let client: Redis;
let folder: string;
const rigs: Rig[] = [];

beforeEach(async () => {
  redis = await RedisServer.start();
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  folder = await mkdtemp(join(tmpdir(), 'capstan-scripts-'));
});

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
  client.disconnect();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

async function rig(settings: OscillatorSettingsChange = {}): Promise<Rig> {
  const made = await startOscillatorRig({
    redisUrl: redis.url,
    settings,
    scriptFolders: [folder],
    threadHeapMb: 64,
  });
  rigs.push(made);
  return made;
}

/** A handler script that writes the id of each message it has handled to a Redis list of its own. */
async function script(name: string, body: string): Promise<{ kind: 'script'; script: string }> {
  await writeFile(join(folder, name), `export default async (message, { signal }) => {\n${body}\n};\n`);
  return { kind: 'script', script: name };
}

/** Appends ids to a file, synchronously: what is in it was handled, whatever was killed afterwards. */
const noteHandled = () =>
  `(await import('node:fs')).appendFileSync(${JSON.stringify(join(folder, 'handled'))}, message.id + '\\n');`;

async function handledIds(): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(join(folder, 'handled'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Resolves when everything that was pushed is handled; what the engine shows may be a moment old. */
async function emptyQueue(): Promise<void> {
  // At one moment: a job may be on its way from one list to the other.
  const jobs = () => client.multi().llen('bull:messages:wait').llen('bull:messages:active').exec();
  const none = [null, 0];
  await expect.poll(jobs, { timeout: 20_000 }).toEqual([none, none]);
}

const FAST: OscillatorSettingsChange = { pushIntervalMs: 5, pullLimit: null, maxPushers: 3, maxPullers: 3 };

describe('a running fleet', () => {
  test('passes every fleet in order, and the same threads push first and pull later', async () => {
    const { oscillator } = await rig({ ...FAST, pullLimit: { max: 1, durationMs: 20 } });
    const seen: string[] = [];
    const rolesOf = new Map<string, Set<string>>();
    await oscillator.start();
    for await (const { value } of oscillator.states.follow({ signal: AbortSignal.timeout(20_000) })) {
      const fleet = `${value.pusherCount},${value.pullerCount}`;
      if (seen.at(-1) !== fleet) seen.push(fleet);
      for (const { id, role } of oscillator.threads())
        rolesOf.set(id, (rolesOf.get(id) ?? new Set()).add(role));
      if (seen.length >= 10) break;
    }
    expect(seen).toEqual(['1,1', '2,1', '3,1', '2,2', '1,3', '2,2', '3,1', '2,2', '1,3', '2,2']);
    expect([...rolesOf.values()].some((roles) => roles.size === 2)).toBe(true);
    expect(oscillator.threads().some((thread) => thread.reversals > 1)).toBe(true);
  });

  test('counts each message once, by its id, over stops and starts', async () => {
    const handler = await script('note.mjs', noteHandled());
    const { oscillator, until } = await rig({ ...FAST, handler });
    await oscillator.start();
    await until((state) => state.totalMessageCount >= 100);
    const stopped = await oscillator.stop();
    const ids = await handledIds();
    expect(new Set(ids).size).toBe(ids.length);
    expect(stopped.totalMessageCount).toBe(ids.length);
    expect(await client.llen('bull:messages:active')).toBe(0);

    const saved = await oscillator.savedState();
    expect(saved).toMatchObject({ totalMessageCount: ids.length, roleSwitchCount: stopped.roleSwitchCount });
    await oscillator.start();
    await until((state) => state.totalMessageCount >= ids.length + 50);
    const again = await oscillator.stop();
    const all = await handledIds();
    expect(again.totalMessageCount).toBe(all.length);
    expect(again.roleSwitchCount).toBe(Math.floor(all.length / 10));
  });

  test('settings change live: limits retire threads, packs arrive, the count goes on', async () => {
    const { oscillator, until } = await rig({ ...FAST, messagesPerSwitch: 5 });
    await oscillator.start();
    await until((state) => state.livePushers + state.livePullers === 4);
    await oscillator.changeSettings({ maxPushers: 1, maxPullers: 1, messagesPerJob: 10 });
    const state = await until((next) => next.livePushers === 1 && next.livePullers === 1);
    expect(state).toMatchObject({ pusherCount: 1, pullerCount: 1 });
    const { totalMessageCount } = oscillator.state();
    await until((next) => next.totalMessageCount > totalMessageCount + 50);
    await expect(oscillator.changeSettings({ maxPushers: Number.NaN })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(
      oscillator.changeSettings({ handler: { kind: 'script', script: '../x.mjs' } }),
    ).rejects.toMatchObject({
      code: 'SCRIPT_NOT_ALLOWED',
    });
    expect(oscillator.settings().maxPushers).toBe(1);
  });

  test('the next engine shows what is saved, and a setting changed before its start costs nothing of it', async () => {
    const first = await rig(FAST);
    await first.oscillator.start();
    await first.until((state) => state.totalMessageCount >= 30);
    const { totalMessageCount, roleSwitchCount, pusherCount } = await first.oscillator.stop();
    await first.close();

    const second = await rig(FAST);
    const shown = await second.until((state) => state.totalMessageCount > 0);
    expect(shown).toMatchObject({ totalMessageCount, roleSwitchCount, pusherCount });
    const { savedAt } = await second.oscillator.savedState();
    expect(second.oscillator.lastSaved()).toMatchObject({ savedAt });
    await second.oscillator.changeSettings({ pushIntervalMs: 500, messagesPerSwitch: 1_000_000 });
    // Longer than a save would be put off; nothing would tell that there is none.
    await lasting(600);
    expect(await second.oscillator.savedState()).toMatchObject({ totalMessageCount, roleSwitchCount });
    const started = await second.oscillator.start();
    expect(started.totalMessageCount).toBeGreaterThanOrEqual(totalMessageCount);
    expect(started.roleSwitchCount).toBe(roleSwitchCount);
  });

  test('a new pull limit holds at once, however long the one before would have lasted', async () => {
    const { oscillator, until } = await rig({ ...FAST, pullLimit: { max: 1, durationMs: 3_600_000 } });
    await oscillator.start();
    await until((state) => state.totalMessageCount === 1);
    await oscillator.changeSettings({ pullLimit: { max: 5, durationMs: 50 } });
    await until((state) => state.totalMessageCount > 20, 5_000);
    expect(await client.pttl('bull:messages:limiter')).toBeLessThanOrEqual(50);
  });

  test('changes that race all hold', async () => {
    const { oscillator } = await rig(FAST);
    const handler = await script('idle.mjs', '');
    await Promise.all([
      oscillator.changeSettings({ handler }),
      oscillator.changeSettings({ messagesPerSwitch: 3 }),
      oscillator.changeSettings({ maxBacklog: 77 }),
    ]);
    expect(oscillator.settings()).toMatchObject({ handler, messagesPerSwitch: 3, maxBacklog: 77 });
  });

  test('pushers rest above the backlog and work again below it', async () => {
    const { oscillator, until } = await rig({
      ...FAST,
      pushIntervalMs: 0,
      pullLimit: { max: 1, durationMs: 1_000 },
      maxBacklog: 20,
    });
    await oscillator.start();
    await until((state) => state.pushersPaused);
    await oscillator.changeSettings({ pullLimit: null });
    await until((state) => !state.pushersPaused);
  });
});

test('a fleet that is moved faster than threads can start does not pile them up', async () => {
  const { oscillator, until } = await rig({
    ...FAST,
    pushIntervalMs: 10,
    messagesPerSwitch: 1,
    maxPushers: 1,
    maxPullers: 3,
  });
  await oscillator.start();
  let most = 0;
  await until((state) => {
    most = Math.max(most, oscillator.threads().length);
    return state.roleSwitchCount >= 400;
  }, 60_000);
  // Four that work, and as many that are still ending.
  expect(most).toBeLessThanOrEqual(8);
});

describe('alternating turns', () => {
  test('exactly N messages are pushed before the pullers lead, and exactly these are pulled', async () => {
    const { oscillator, until } = await rig({
      ...FAST,
      pushIntervalMs: 0,
      mode: 'alternating',
      messagesPerSwitch: 7,
    });
    await oscillator.start();
    await until((state) => state.roleSwitchCount >= 40);
    const { totalMessageCount, roleSwitchCount } = await oscillator.stop();
    const queue = new Queue('messages', { connection: client });
    const waiting = await queue.getWaitingCount();
    const pushed = totalMessageCount + waiting;
    // Every two switches are one turn of seven pushed and one of seven pulled.
    expect(totalMessageCount).toBeGreaterThanOrEqual(7 * Math.floor(roleSwitchCount / 2));
    expect(totalMessageCount).toBeLessThanOrEqual(7 * Math.ceil(roleSwitchCount / 2));
    expect(pushed).toBeLessThanOrEqual(7 * (Math.floor(roleSwitchCount / 2) + 1));
  });

  test('an empty queue ends the pullers turn early', async () => {
    const { oscillator, until } = await rig({ ...FAST, mode: 'alternating', messagesPerSwitch: 10 });
    await oscillator.start();
    await until((state) => state.currentRole === 'Puller');
    // Now the pullers are to pull more than there is.
    await oscillator.changeSettings({ messagesPerSwitch: 1_000 });
    await until((state) => state.currentRole === 'Pusher');
    expect(oscillator.state().totalMessageCount).toBeLessThan(1_000);
  });
});

describe('faults', () => {
  test('a thread host killed mid-message comes back by itself; no message is lost or left active', async () => {
    const handler = await script(
      'slow.mjs',
      `await new Promise((r) => setTimeout(r, 20));\n${noteHandled()}`,
    );
    const { oscillator, until, hostPid, events } = await rig({ ...FAST, handler });
    await oscillator.start();
    for (let kill = 0; kill < 3; kill++) {
      const { totalMessageCount } = oscillator.state();
      await until((state) => state.totalMessageCount > totalMessageCount + 20);
      process.kill(hostPid() ?? Number.NaN, 'SIGKILL');
      await until((state) => state.status.kind === 'degraded');
      await until((state) => state.status.kind === 'running' && state.livePullers > 0);
    }
    // Everything that was pushed is handled in the end.
    await oscillator.changeSettings({ pushIntervalMs: 3_600_000 });
    await emptyQueue();
    const { totalMessageCount } = await oscillator.stop();
    const ids = await handledIds();
    expect(new Set(ids).size).toBe(totalMessageCount);
    expect(await client.llen('bull:messages:active')).toBe(0);
    expect(events.last(500).filter((event) => event.kind === 'process-exited')).toHaveLength(3);
  });

  test('a handler that throws is tried three times, then the message is in the failed set and counted', async () => {
    const handler = await script('throw.mjs', `${noteHandled()}\nthrow new Error('no use');`);
    const { oscillator, until } = await rig({ ...FAST, maxPushers: 1, maxPullers: 1, handler });
    await oscillator.start();
    await until((state) => state.failedMessageCount >= 5);
    const { totalMessageCount, failedMessageCount } = await oscillator.stop();
    expect(totalMessageCount).toBe(failedMessageCount);
    const failures = await oscillator.failures(100);
    expect(failures).toHaveLength(failedMessageCount);
    expect(failures[0]).toMatchObject({ reason: 'no use', attempts: 3 });
    const ids = await handledIds();
    for (const { messageId } of failures) expect(ids.filter((id) => id === messageId)).toHaveLength(3);
  });

  test('in a pack each message fails on its own account', async () => {
    const handler = await script(
      'odd.mjs',
      `if (Number(message.id.split('-').at(-1)) % 2) throw new Error('odd');\n${noteHandled()}`,
    );
    const { oscillator, until } = await rig({
      ...FAST,
      pushIntervalMs: 50,
      maxPushers: 1,
      maxPullers: 1,
      messagesPerJob: 10,
      handler,
    });
    await oscillator.start();
    await until((state) => state.failedMessageCount >= 20);
    await oscillator.changeSettings({ pushIntervalMs: 3_600_000 });
    await emptyQueue();
    const { totalMessageCount, failedMessageCount } = await oscillator.stop();
    const ids = await handledIds();
    expect(ids.length + failedMessageCount).toBe(totalMessageCount);
    // Every other one fails; a pack that came at the last moment may have been cut by the stop.
    expect(Math.abs(failedMessageCount - ids.length)).toBeLessThanOrEqual(1);
    expect(ids.every((id) => Number(id.split('-').at(-1)) % 2 === 0)).toBe(true);
  });

  test('a handler that never ends is timed out; one that never yields costs its thread, not the fleet', async () => {
    const handler = await script(
      'hang.mjs',
      'if (message.id.endsWith("-1")) await new Promise(() => {});\nif (message.id.endsWith("-2")) for (;;);',
    );
    const { oscillator, until, events } = await rig({
      ...FAST,
      pushIntervalMs: 50,
      maxPushers: 1,
      maxPullers: 1,
      handler,
      handlerTimeoutMs: 100,
    });
    await oscillator.start();
    await until((state) => state.failedMessageCount >= 2 && state.totalMessageCount > 20, 28_000);
    const reasons = (await oscillator.failures(10)).map((failure) => failure.reason);
    expect(reasons).toContainEqual(expect.stringContaining('longer than 100 ms'));
    expect(reasons).toContainEqual(expect.stringContaining('died 3 times'));
    expect(events.last(500).filter((event) => event.kind === 'thread-lost')).toHaveLength(3);
  });

  test('a handler that exhausts the memory fails its message, and the others are handled', async () => {
    const handler = await script(
      'greedy.mjs',
      `if (message.id.endsWith("-3")) { const hoard = []; for (;;) hoard.push(new Array(1e5).fill(message)); }\n${noteHandled()}`,
    );
    const { oscillator, until } = await rig({
      ...FAST,
      pushIntervalMs: 50,
      maxPushers: 1,
      maxPullers: 1,
      handler,
    });
    await oscillator.start();
    await until((state) => state.failedMessageCount >= 1 && state.totalMessageCount > 20, 28_000);
    const [failure] = await oscillator.failures(1);
    expect(failure?.messageId).toMatch(/-3$/);
  });

  test('Redis away for two seconds: degraded while it is, then everything goes on and nothing is lost', async () => {
    const handler = await script('note.mjs', noteHandled());
    const { oscillator, until } = await rig({ ...FAST, pushIntervalMs: 20, handler });
    await oscillator.start();
    await until((state) => state.totalMessageCount > 20);
    await redis.stop();
    await until((state) => state.status.kind === 'degraded');
    await lasting(2_000);
    await redis.restart();
    const { totalMessageCount } = oscillator.state();
    await until((state) => state.totalMessageCount > totalMessageCount);
    await oscillator.changeSettings({ pushIntervalMs: 3_600_000 });
    await emptyQueue();
    const stopped = await oscillator.stop();
    expect(new Set(await handledIds()).size).toBe(stopped.totalMessageCount);
  });

  test('stopping while Redis is away does not wait for it', async () => {
    const { oscillator, until } = await rig({ ...FAST, pushIntervalMs: 20 });
    await oscillator.start();
    await until((state) => state.totalMessageCount > 20);
    await redis.stop();
    await until((state) => state.status.kind === 'degraded');
    // Redis comes back only when this is over.
    const { totalMessageCount } = await oscillator.stop();
    // What could not be saved is not forgotten.
    await redis.restart();
    await expect
      .poll(
        () =>
          oscillator.start().then(
            (state) => state.totalMessageCount,
            () => -1,
          ),
        { timeout: 10_000 },
      )
      .toBe(totalMessageCount);
  });

  test('a corrupt snapshot is set aside and reported; the fleet starts anew', async () => {
    await client.set('capstan:oscillator:state', '{"version":99}');
    const { oscillator, events } = await rig(FAST);
    await oscillator.start();
    expect(oscillator.state().status.kind).toBe('running');
    const [aside] = await client.keys('capstan:oscillator:state:corrupt:*');
    expect(await client.get(aside ?? '')).toBe('{"version":99}');
    expect(events.last(50)).toContainEqual(
      expect.objectContaining({ kind: 'snapshot-set-aside', key: aside }),
    );
  });

  test('start, stop and start again may race', async () => {
    const { oscillator } = await rig(FAST);
    const calls = [oscillator.start(), oscillator.start(), oscillator.stop(), oscillator.start()];
    await Promise.all(calls);
    expect(oscillator.state().status.kind).toBe('running');
    await Promise.all([oscillator.stop(), oscillator.stop()]);
    expect(oscillator.state().status.kind).toBe('stopped');
  });
});
