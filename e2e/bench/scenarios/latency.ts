import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CapstanServer } from '../../fixtures/server.ts';
import { RedisServer } from '../../fixtures/redis-server.ts';
import { seconds } from '../fleet-under-test.ts';
import { PlainFleet } from '../plain-fleet.ts';
import { atMost, type Figure } from '../report.ts';
import { quantile } from '../statistics.ts';

const INTERVAL_MS = 5;
const WARM_UP_S = 3;
const SPAN_S = 5;

async function plain(): Promise<readonly number[]> {
  await using redis = await RedisServer.start();
  const fleet = new PlainFleet(redis.url, INTERVAL_MS);
  await seconds(WARM_UP_S);
  const { latencies } = await fleet.measure(SPAN_S);
  await fleet.close();
  return latencies;
}

/** The same clock at the same point: at the beginning of the handler. */
async function ours(): Promise<readonly number[]> {
  await using redis = await RedisServer.start();
  const dataDir = await mkdtemp(join(tmpdir(), 'capstan-bench-'));
  const record = join(dataDir, 'latencies');
  await mkdir(join(dataDir, 'scripts'));
  await writeFile(
    join(dataDir, 'scripts', 'latency.mjs'),
    `import { appendFileSync } from 'node:fs';
let lines = '';
setInterval(() => { if (lines !== '') appendFileSync(${JSON.stringify(record)}, lines); lines = ''; }, 500).unref();
export default ({ pushedAt }) => { lines += (performance.timeOrigin + performance.now() - pushedAt) + '\\n'; };`,
  );
  const server = await CapstanServer.start({ dataDir, env: { REDIS_URL: redis.url } });
  await server.call('PATCH', '/api/oscillator/settings', {
    maxPushers: 1,
    maxPullers: 1,
    pushIntervalMs: INTERVAL_MS,
    pullLimit: null,
    messagesPerSwitch: 1_000_000,
    handler: { kind: 'script', script: 'latency.mjs' },
  });
  await server.call('POST', '/start');
  await seconds(WARM_UP_S);
  await appendFile(record, '');
  const before = (await readFile(record, 'utf8')).length;
  await seconds(SPAN_S);
  const text = (await readFile(record, 'utf8')).slice(before);
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
  return text.split('\n').slice(1, -1).map(Number);
}

/** From push to the beginning of the handler, 200 messages a second. Push times are whole milliseconds in both. */
export async function latency(runs: number): Promise<Figure[]> {
  const figures = {
    plain50: [] as number[],
    plain99: [] as number[],
    ours50: [] as number[],
    ours99: [] as number[],
  };
  for (let run = 0; run < runs; run++) {
    const theirs = await plain();
    const mine = await ours();
    figures.plain50.push(quantile(theirs, 0.5));
    figures.plain99.push(quantile(theirs, 0.99));
    figures.ours50.push(quantile(mine, 0.5));
    figures.ours99.push(quantile(mine, 0.99));
  }
  const ratio = (mine: readonly number[], theirs: readonly number[]) =>
    mine.map((value, index) => value / (theirs[index] ?? Number.NaN));
  return [
    { name: 'push to processed p50, plain', unit: 'ms', values: figures.plain50 },
    { name: 'push to processed p50, the fleet', unit: 'ms', values: figures.ours50 },
    { name: '  as a ratio', unit: '×', values: ratio(figures.ours50, figures.plain50), goal: atMost(1.1) },
    { name: 'push to processed p99, plain', unit: 'ms', values: figures.plain99 },
    { name: 'push to processed p99, the fleet', unit: 'ms', values: figures.ours99 },
    { name: '  as a ratio', unit: '×', values: ratio(figures.ours99, figures.plain99), goal: atMost(1.1) },
  ];
}
