import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { OscillatorState } from '../../src/model/oscillator.ts';
import { chance, shuffled } from '../fixtures/chance.ts';
import { embeddedClient } from '../fixtures/embedded-client.ts';
import { descendantsOf, isAlive, startTimeOf } from '../fixtures/processes.ts';
import { withPython } from '../fixtures/python.ts';
import { freePort } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';
import { TestClock } from '../fixtures/test-clock.ts';
import { until } from '../fixtures/until.ts';
import { FAULTS, type Scene } from './faults.ts';
import { type Accepted, Load, prepareLoad, SYSTEMS, type System } from './load.ts';
import { descriptorsOf, type Ending, endingOf, filesOf, leftKeys } from './oracle.ts';

export interface SoakPlan {
  /** How long faults fall, ms. */
  readonly forMs: number;
  /** Pause between two faults, ms on average. */
  readonly everyMs: number;
  /** Makes the same sequence of faults again. */
  readonly seed: number;
  /** Names of faults (see FAULTS). Default: all. */
  readonly faults?: readonly string[];
  readonly say: (text: string) => void;
}

export interface SystemReport {
  accepted: number;
  completed: number;
  /** Ended otherwise, by cause. */
  readonly failed: Map<string, number>;
  /** Ended otherwise without a word why. */
  readonly withoutCause: string[];
  /** Accepted, and nothing is known of an end. */
  readonly lost: string[];
  /** Accepted by an engine that was killed, and gone with it, as work that only ever was in its memory is. */
  goneWithEngine: number;
  /** Ran to its end more than once. */
  readonly repeated: string[];
  /** Completed, though no run of it left its effect. */
  readonly withoutEffect: string[];
}

export interface SoakReport {
  readonly faults: Map<string, number>;
  readonly systems: Record<System, SystemReport>;
  /** Distinct messages that were handled, and those that the oscillator has counted. */
  readonly messages: { handled: number; counted: number; repeated: number };
  /** Lowest drop of the total that /state told after a restart; 0: it never told less than before. */
  readonly stateFellBy: number;
  readonly left: { processes: string[]; keys: string[]; files: string[]; descriptors: string[] };
  /** What an engine said of a bug. */
  readonly bugs: string[];
}

/** Descriptors of one kind that may come and go. */
const DESCRIPTOR_SLACK = 12;
/** Files of one kind that may come and go. */
const FILE_SLACK = 4;

/** Runs all four systems on one engine with its own Redis while everything is killed again and again, and looks what became of each item. */
export async function soak(plan: SoakPlan): Promise<SoakReport> {
  const { say } = plan;
  const random = chance(plan.seed);
  await using closing = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'capstan-soak-'));
  closing.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const effects = await prepareLoad(dataDir);
  const clock = await TestClock.create();
  closing.defer(() => clock.close());
  let shiftedMs = 0;
  const env = { PORT: String(await freePort()), ...clock.env, ...withPython };

  let engine = 0;
  let server: CapstanServer;
  const bugs: string[] = [];
  const seen = new Map<number, { startTime: string; args: string }>();
  const start = async () => {
    server = await CapstanServer.start({ dataDir, env, timeoutMs: 90_000 });
    engine += 1;
  };
  const noteProcesses = () => {
    for (const { pid, args } of descendantsOf(server.pid)) {
      const startTime = startTimeOf(pid);
      if (startTime !== null) seen.set(pid, { startTime, args });
    }
  };
  const ended = () => {
    for (const line of `${server.stdout}${server.stderr}`.split('\n'))
      if (line.includes('Unexpected: ')) bugs.push(line);
  };
  await start();
  closing.defer(() => server.close());

  await untilAnswers(server!, 'POST', '/api/pools', {
    poolName: 'SOAK',
    workerScript: 'soak-task.mjs',
    workerCount: 2,
  });
  await untilAnswers(server!, 'PATCH', '/api/oscillator/settings', {
    maxPushers: 3,
    maxPullers: 3,
    pushIntervalMs: 100,
    pullLimit: null,
    handler: { kind: 'script', script: 'soak-message.mjs' },
  });
  await untilAnswers(server!, 'POST', '/start');
  const quietDescriptors = await descriptorsOf(server!.pid);

  // The total that was told last, to hold the next engine to it.
  let told = 0;
  let stateFellBy = 0;
  const look = async () => {
    const state = await fetch(`${server.url}/state`, { signal: AbortSignal.timeout(5_000) })
      .then((answer) => (answer.ok ? (answer.json() as Promise<OscillatorState>) : null))
      .catch(() => null);
    if (state === null) return;
    stateFellBy = Math.max(stateFellBy, told - state.totalMessageCount);
    told = Math.max(told, state.totalMessageCount);
  };
  const startFleet = () => fetch(`${server.url}/start`, { method: 'POST' }).catch(() => null);
  const next = async () => {
    ended();
    await start();
    await look();
    await startFleet();
  };
  const scene: Scene = {
    pid: () => server.pid,
    random,
    redis: () => redisOf(server),
    async crashEngine(first = () => undefined) {
      noteProcesses();
      first();
      await server.kill();
      await next();
    },
    async restartEngine() {
      noteProcesses();
      await server.stop();
      await next();
    },
    async setClock(shiftMs) {
      await clock.set(shiftMs - shiftedMs);
      shiftedMs = shiftMs;
    },
  };

  const load = new Load({ url: () => server.url, engine: () => engine }, effects);
  const fell = new Map<string, number>();
  const names = plan.faults ?? Object.keys(FAULTS);
  const end = performance.now() + plan.forMs;
  const endedBy = new Map<number, 'kill' | 'stop'>();
  let order: string[] = [];
  while (performance.now() < end) {
    await pause(plan.everyMs * (0.5 + random()));
    await look();
    noteProcesses();
    if (order.length === 0) order = shuffled(names, random);
    const name = order.shift() ?? '';
    const before = engine;
    await FAULTS[name]?.(scene);
    if (engine !== before) endedBy.set(before, name === 'engine restarted' ? 'stop' : 'kill');
    fell.set(name, (fell.get(name) ?? 0) + 1);
    const leftS = Math.max(0, Math.round((end - performance.now()) / 1_000));
    say(`${name}; ${load.accepted.length} accepted, ${told} messages counted, ${leftS} s left`);
  }

  await scene.setClock(0);
  await load.stop();
  await untilAnswers(server!, 'PATCH', '/api/oscillator/settings', { pushIntervalMs: 3_600_000 });
  say('faults are over; waiting until all work has ended');
  const endings = await untilEnded(() => server, load.accepted, engine, say);
  const client = await untilRedis(() => server);
  closing.defer(() => {
    client.disconnect();
  });
  await until(
    async () => (await client.llen('bull:messages:wait')) === 0,
    'the messages queue is empty',
    60_000,
  );
  const { state } = await untilAnswers<{ state: OscillatorState }>(server!, 'POST', '/stop');
  await look();

  const counts = await effects.counts();
  const keys = await settledKeys(client);
  const descriptors = [...(await descriptorsOf(server!.pid))]
    .filter(([kind, count]) => count > (quietDescriptors.get(kind) ?? 0) + DESCRIPTOR_SLACK)
    .map(([kind, count]) => `${count} × ${kind}`);
  noteProcesses();
  const { code } = await server!.stop();
  ended();
  if (code !== 0) bugs.push(`the last engine ended with ${code}`);
  const alive = () =>
    [...seen].filter(([pid, { startTime }]) => startTimeOf(pid) === startTime && isAlive(pid));
  await until(() => alive().length === 0, 'no process is left', 5_000).catch(() => undefined);
  const files = await settledFiles(dataDir);
  const messages = [...counts].filter(([name]) => name.startsWith('message:'));
  return {
    faults: fell,
    systems: judged(load.accepted, endings, counts, endedBy),
    messages: {
      handled: messages.length,
      counted: state.totalMessageCount,
      repeated: messages.filter(([, count]) => count > 1).length,
    },
    stateFellBy,
    left: { processes: alive().map(([pid, { args }]) => `${pid} ${args}`), keys, files, descriptors },
    bugs,
  };
}

/** Asks until it is answered well: while faults fall an answer may be a 503. */
async function untilAnswers<Answer = unknown>(
  server: CapstanServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  let answer: Answer | undefined;
  let problem = '';
  await until(
    async () => {
      try {
        answer = await server.call<Answer>(method, path, body);
        return true;
      } catch (error) {
        problem = String(error);
        return false;
      }
    },
    () => problem,
    60_000,
    250,
  );
  return answer as Answer;
}

async function redisOf(server: CapstanServer): Promise<Redis | null> {
  try {
    const client = await embeddedClient(server, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch {
    return null;
  }
}

async function untilRedis(server: () => CapstanServer): Promise<Redis> {
  let client: Redis | null = null;
  await until(async () => (client = await redisOf(server())) !== null, 'Redis answers', 30_000, 250);
  return client as unknown as Redis;
}

/** Ends of all items; those that have none after two minutes are left out. */
async function untilEnded(
  server: () => CapstanServer,
  accepted: readonly Accepted[],
  engine: number,
  say: (text: string) => void,
): Promise<Map<string, Ending>> {
  const endings = new Map<string, Ending>();
  const waitsFor = () =>
    accepted.filter(
      ({ name, system, engine: by }) =>
        !endings.has(name) && (system === 'jobs' || system === 'python' || by === engine),
    );
  const ask = async (items: readonly Accepted[]) => {
    for (const item of items) {
      const ending = await endingOf(server(), item).catch(() => null);
      if (ending !== null) endings.set(item.name, ending);
    }
  };
  await ask(accepted);
  await until(
    async () => {
      await ask(waitsFor());
      return waitsFor().length === 0;
    },
    () => `${waitsFor().length} have not ended`,
    120_000,
    1_000,
  ).catch((error: unknown) => {
    say(String(error));
  });
  return endings;
}

/** What is left of keys once the last scripts have run. */
async function settledKeys(client: Redis): Promise<string[]> {
  let keys: string[] = [];
  await until(
    async () => (keys = await leftKeys(client)).length === 0,
    'no key is left',
    40_000,
    1_000,
  ).catch(() => undefined);
  return keys;
}

/** Files that an engine leaves behind though it ended in order: each kind that there are many of. */
async function settledFiles(dataDir: string): Promise<string[]> {
  return [...(await filesOf(dataDir))]
    .filter(([kind, paths]) => paths.length > FILE_SLACK && !/(^|\/)logs\//.test(kind))
    .map(([kind, paths]) => `${paths.length} × ${kind}`);
}

function judged(
  accepted: readonly Accepted[],
  endings: ReadonlyMap<string, Ending>,
  counts: ReadonlyMap<string, number>,
  endedBy: ReadonlyMap<number, 'kill' | 'stop'>,
): Record<System, SystemReport> {
  const empty = (): SystemReport => ({
    accepted: 0,
    completed: 0,
    failed: new Map(),
    withoutCause: [],
    lost: [],
    goneWithEngine: 0,
    repeated: [],
    withoutEffect: [],
  });
  const reports = Object.fromEntries(SYSTEMS.map((system) => [system, empty()])) as Record<
    System,
    SystemReport
  >;
  for (const { name, system, engine } of accepted) {
    const report = reports[system];
    const ending = endings.get(name);
    const runs = counts.get(name) ?? 0;
    report.accepted += 1;
    if (runs > 1) report.repeated.push(name);
    if (ending === undefined) {
      const inMemory = system === 'pool' || system === 'one-shot';
      if (inMemory && endedBy.get(engine) === 'kill') report.goneWithEngine += 1;
      else report.lost.push(name);
    } else if (ending.state === 'completed') {
      report.completed += 1;
      if (runs === 0) report.withoutEffect.push(name);
    } else if (ending.cause === null || ending.cause === '') report.withoutCause.push(name);
    else {
      const cause = ending.cause.replace(/\d+/g, 'N');
      report.failed.set(cause, (report.failed.get(cause) ?? 0) + 1);
    }
  }
  return reports;
}
