import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FleetMetrics, OscillatorState } from '../../src/model/oscillator.ts';
import type { ProcessView } from '../../src/model/process.ts';
import { certifyLoopback } from '../fixtures/certificate.ts';
import { freePort, RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer, type CapstanServerOptions } from '../fixtures/server.ts';

async function dataFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'capstan-faults-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return dir;
}

/** A start that fails: exit code and what was said about it. */
async function failedStart(options: CapstanServerOptions) {
  await using server = await CapstanServer.launch(options);
  const { code } = await server.exited;
  return { code, said: server.stderr.trim().split('\n'), stdout: server.stdout };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie waits for nobody but its parent.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function pidsOf(server: CapstanServer): Promise<number[]> {
  const processes = await server.call<ProcessView[]>('GET', '/api/processes');
  return processes.flatMap(({ state }) => ('pid' in state && state.pid !== null ? [state.pid] : []));
}

describe('the headless server', () => {
  it('says where it listens, works, and leaves nothing behind when it is stopped', async () => {
    await using server = await CapstanServer.start();
    expect(server.stdout).toMatch(/^.*Capstan is listening on http:\/\/127\.0\.0\.1:\d+$/m);
    const notice = JSON.parse(readFileSync(join(server.dataDir, 'engine.json'), 'utf8')) as object;
    expect(notice).toMatchObject({ pid: server.pid, url: server.url });
    await server.call('POST', '/start');
    // The guard, Redis, the thread host, and a worker of each pool of a first start.
    await expect.poll(async () => (await pidsOf(server)).length, { timeout: 30_000 }).toBe(5);
    const pids = await pidsOf(server);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(existsSync(join(server.dataDir, 'engine.json'))).toBe(false);
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    expect(server.stderr).not.toContain('Unexpected');
  });

  it('ends at once at the second signal, and its guard ends the rest', async () => {
    await using server = await CapstanServer.start();
    await server.call('PATCH', '/api/oscillator/settings', { handler: { kind: 'cpu', durationMs: 8_000 } });
    await server.call('POST', '/start');
    // With a message in hand it does not end before the second signal can come.
    const inHand = async () => (await server.call<FleetMetrics>('GET', '/api/oscillator/metrics')).active;
    await expect.poll(inHand, { timeout: 20_000 }).toBe(1);
    const pids = await pidsOf(server);
    server.child.kill('SIGINT');
    await expect.poll(() => server.stdout, { timeout: 7_000 }).toContain('Stopping: SIGINT');
    expect(await server.stop()).toEqual({ code: 130, signal: null });
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  it('prints JSON for programs when asked to', async () => {
    await using server = await CapstanServer.start({ args: ['--json'] });
    await server.stop();
    const lines = server.stdout.trim().split('\n');
    const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text);
    expect(texts).toContain(`Capstan is listening on ${server.url}`);
  });

  it('keeps its settings and its token from one life to the next', async () => {
    const dataDir = await dataFolder();
    await using first = await CapstanServer.start({ dataDir });
    await first.call('PATCH', '/api/settings', { requireToken: true, startOscillatorAtLaunch: true });
    expect((await fetch(`${first.url}/state`)).status).toBe(401);
    await first.stop();
    await using second = await CapstanServer.start({ dataDir });
    const { apiToken } = JSON.parse(readFileSync(join(dataDir, 'identity.json'), 'utf8')) as {
      apiToken: string;
    };
    const ask = async () => {
      const answer = await fetch(`${second.url}/state`, { headers: { authorization: `Bearer ${apiToken}` } });
      return (await answer.json()) as OscillatorState;
    };
    expect((await fetch(`${second.url}/state`)).status).toBe(401);
    await expect.poll(ask, { timeout: 20_000 }).toMatchObject({ status: { kind: 'running' } });
    expect(second.stdout).toContain('identity.json');
    expect(second.stdout).not.toContain(apiToken);
  });

  it('refuses a port that is taken, in one line', async () => {
    await using first = await CapstanServer.start();
    const { port } = new URL(first.url);
    const { code, said } = await failedStart({ env: { PORT: port } });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringContaining(`Port ${port} is taken.`)]);
  });

  it('takes the next free port when none was asked for, and says so', async () => {
    const blocker = createServer().listen(3_000, '127.0.0.1');
    onTestFinished(() => void blocker.close());
    // Where another program has it already, such as a Capstan that runs on this machine, it is taken as well.
    await new Promise<void>((resolve) => blocker.once('listening', resolve).once('error', () => resolve()));
    await using server = await CapstanServer.start({ env: { PORT: '' } });
    const { port } = new URL(server.url);
    expect(Number(port)).toBeGreaterThan(3_000);
    expect(server.stdout).toContain(`Port 3000 is taken, so it is ${port} this time.`);
  });

  it('refuses a data folder that another engine works with, naming it', async () => {
    const dataDir = await dataFolder();
    await using first = await CapstanServer.start({ dataDir });
    const { code, said } = await failedStart({ dataDir });
    expect(code).toBe(1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(String(first.pid));
    expect(said[0]).toContain(first.url);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
  });

  it.each<[Record<string, string>, string]>([
    [{ CAPSTAN_HOST: '0.0.0.0' }, 'CAPSTAN_TOKEN'],
    [{ PORT: '99999' }, 'PORT is not valid'],
    [{ REDIS_URL: 'ftp://example.test' }, 'REDIS_URL is not valid'],
    [{ CAPSTAN_ALLOWED_ORIGINS: 'panel.example' }, '"panel.example" is no origin'],
  ])('refuses %j in one line', async (env, reason) => {
    const { code, said } = await failedStart({ env });
    expect(code).toBe(1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(reason);
  });

  it('listens on other addresses with a token', async () => {
    const token = 'correct-horse';
    await using server = await CapstanServer.start({
      env: { CAPSTAN_HOST: '0.0.0.0', CAPSTAN_TOKEN: token },
    });
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${url}/state`)).status).toBe(401);
    expect((await fetch(`${url}/state`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });
});

describe('with a Redis that speaks TLS', () => {
  const user = { name: 'capstan', password: 'p@ss/word' };

  it('works with it as with any other, threads included, where its certificate is vouched for', async () => {
    await using redis = await RedisServer.start({ tls: certifyLoopback(), user });
    expect(redis.url).toMatch(/^rediss:\/\/capstan:p%40ss%2Fword@127\.0\.0\.1:\d+$/);
    const env = { REDIS_URL: redis.url, NODE_EXTRA_CA_CERTS: redis.authority };
    await using server = await CapstanServer.start({ env });
    await server.call('POST', '/start');
    const processed = async () => (await server.call<OscillatorState>('GET', '/state')).totalMessageCount;
    await expect.poll(processed, { timeout: 20_000 }).toBeGreaterThan(2);
    const { state } = await server.call<{ state: OscillatorState }>('POST', '/stop');
    expect(state.totalMessageCount).toBeGreaterThan(2);
    expect(JSON.stringify(await server.call('GET', '/api/connections'))).not.toContain('word');
  });

  it('is told why it cannot be trusted, where nobody vouches for it', async () => {
    await using redis = await RedisServer.start({ tls: certifyLoopback(), user });
    await using server = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
    const link = async () => JSON.stringify(await server.call('GET', '/api/redis'));
    await expect.poll(link, { timeout: 10_000 }).toMatch(/"kind":"lost".*self-signed certificate/);
    const answer = await fetch(`${server.url}/start`, { method: 'POST' });
    expect(answer.status).toBe(503);
  });
});

describe('without Redis', () => {
  it('the panel answers, calls are refused while it is away, and work begins when Redis comes', async () => {
    const port = await freePort();
    await using server = await CapstanServer.start({ env: { REDIS_URL: `redis://127.0.0.1:${port}` } });
    expect(await server.health()).toMatchObject({ status: 'degraded', redis: 'lost' });
    expect(await server.call('GET', '/state')).toMatchObject({ status: { kind: 'stopped' } });
    const refused = await fetch(`${server.url}/start`, { method: 'POST' });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    await using redis = await RedisServer.start({ port });
    await expect.poll(() => server.health(), { timeout: 3_000 }).toMatchObject({ redis: 'ready' });
    await server.call('POST', '/start');
    expect(await server.call('GET', '/state')).toMatchObject({ status: { kind: 'running' } });
    expect(redis.pid).not.toBeNull();
    expect(await server.stop()).toMatchObject({ code: 0 });
  });

  it('the server can be stopped before Redis is back', async () => {
    await using redis = await RedisServer.start();
    await using server = await CapstanServer.start({ env: { REDIS_URL: redis.url } });
    await server.call('POST', '/start');
    const pids = await pidsOf(server);
    await redis.crash();
    await expect.poll(() => server.health(), { timeout: 3_000 }).toMatchObject({ redis: 'lost' });
    expect(await server.stop()).toMatchObject({ code: 0 });
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});
