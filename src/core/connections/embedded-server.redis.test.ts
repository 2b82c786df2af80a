import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisBinary } from '../../../e2e/fixtures/redis-server.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { JsonFile } from '../../adapters/files/json-file.ts';
import { NodeProcessLauncher } from '../../adapters/processes/process-launcher.ts';
import { EmbeddedRedis } from '../../adapters/redis/embedded/embedded-redis.ts';
import { MANIFEST } from '../../adapters/redis/embedded/data-folder.ts';
import type { RedisBinary } from '../../adapters/redis/embedded/redis-binary.ts';
import { embeddedRecordSchema } from '../../model/embedded-record.ts';
import { readStartTime } from '../ports/start-time.ts';
import { EmbeddedServer } from './embedded-server.ts';

const nobodyGuards = { add: () => Promise.resolve(), remove: () => undefined };

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "capstan's data "));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** An embedded server as the engine puts it together; stopped with the test. */
function assemble(
  dataDir: string,
  binary: RedisBinary | null = redisBinary,
  options: { maxMemoryBytes?: number; longestSilenceMs?: number } = {},
) {
  const said: string[] = [];
  const truncations: unknown[] = [];
  const log = { write: (_level: string, _source: string, text: string) => said.push(text) };
  const record = new JsonFile({
    path: join(dataDir, 'embedded.json'),
    schema: embeddedRecordSchema,
    clock: systemClock,
    log,
  });
  const launcher = new NodeProcessLauncher({ guard: nobodyGuards, hostEnv: process.env });
  const redis = new EmbeddedRedis({
    dataDir,
    binary,
    launcher,
    record,
    log,
    maxMemoryBytes: null,
    ...options,
    onTruncated: (what) => truncations.push(what),
  });
  const server = new EmbeddedServer({ server: redis, clock: systemClock, log });
  onTestFinished(() => server.stop());
  return { server, record, said, truncations };
}

async function withClient<Result>(url: string, work: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** Starts, writes keys, stops; leaves a real append-only file. */
async function withData(): Promise<{ dataDir: string; incr: string }> {
  const dataDir = await folder();
  const { server } = assemble(dataDir);
  const { url } = await server.start();
  await withClient(url, async (client) => {
    for (let index = 0; index < 50; index++) await client.set(`key:${index}`, `value ${index}`);
  });
  await server.stop();
  const aof = join(dataDir, 'redis', 'appendonlydir');
  const incr = (await readdir(aof)).find((name) => name.endsWith('.incr.aof')) ?? '';
  return { dataDir, incr: join(aof, incr) };
}

function pidOf(server: EmbeddedServer): number {
  const state = server.process.state();
  return state.kind === 'running' ? state.pid : 0;
}

describe('the embedded Redis', () => {
  it('keeps data, port and password from one engine to the next, and shows them to nobody', async () => {
    const dataDir = await folder();
    const first = assemble(dataDir);
    const { url } = await first.server.start();
    await withClient(url, async (client) => {
      await client.set('kept', 'yes');
      const config = async (name: string) => (await client.config('GET', name))[1];
      expect(await config('appendonly')).toBe('yes');
      expect(await config('maxmemory-policy')).toBe('noeviction');
      expect(await config('bind')).toBe('127.0.0.1');
    });
    const pid = pidOf(first.server);
    const password = new URL(url).password;
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    expect((await stat(join(dataDir, 'redis', 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'redis'))).mode & 0o777).toBe(0o700);
    expect(first.server.view().cliCommand).not.toContain(password);
    await first.server.stop();
    expect(readStartTime(pid)).toBeNull();
    expect(first.server.view()).toMatchObject({ running: false, dataDir: join(dataDir, 'redis') });

    const second = assemble(dataDir);
    expect((await second.server.start()).url).toBe(url);
    expect(await withClient(url, (client) => client.get('kept'))).toBe('yes');
  });

  it('prints a command line that reaches it', async () => {
    const { server } = assemble(await folder());
    await server.start();
    expect(execFileSync('sh', ['-c', `${server.view().cliCommand ?? ''} ping`], { encoding: 'utf8' })).toBe(
      'PONG\n',
    );
  });

  it('comes back on the same port with its data when it is killed', async () => {
    const { server } = assemble(await folder());
    const { url } = await server.start();
    await withClient(url, (client) => client.set('kept', 'yes'));
    const back = new Promise<void>((resolve) => {
      server.process.onChange((state) => {
        if (state.kind === 'running') resolve();
      });
    });
    process.kill(pidOf(server), 'SIGKILL');
    await back;
    expect(server.target()?.url).toBe(url);
    expect(await withClient(url, (client) => client.get('kept'))).toBe('yes');
    expect(server.process.view()).toMatchObject({ restarts: 1, lastExit: 'killed by SIGKILL' });
  });

  it('takes another port when somebody else has its own', async () => {
    const { dataDir } = await withData();
    const { port } = JSON.parse(await readFile(join(dataDir, 'embedded.json'), 'utf8')) as { port: number };
    const squatter = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void squatter.close());
    await once(squatter, 'listening');
    const { server } = assemble(dataDir);
    const { url } = await server.start();
    expect(Number(new URL(url).port)).not.toBe(port);
    expect(await withClient(url, (client) => client.dbsize())).toBe(50);
  });

  it('ends a server that an engine left behind before it opens the data itself', async () => {
    const dataDir = await folder();
    const lost = assemble(dataDir);
    const { url } = await lost.server.start();
    await withClient(url, (client) => client.set('kept', 'yes'));
    const pid = pidOf(lost.server);
    const { server } = assemble(dataDir);
    expect((await server.start()).url).toBe(url);
    expect(readStartTime(pid)).toBeNull();
    expect(await withClient(url, (client) => client.get('kept'))).toBe('yes');
    await lost.server.stop();
  });

  it('accepts a cut-off tail, after copying the files, and reports it', async () => {
    const { dataDir, incr } = await withData();
    const size = (await stat(incr)).size;
    await truncate(incr, size - 7);
    const { server, truncations } = assemble(dataDir);
    const { url } = await server.start();
    expect(await withClient(url, (client) => client.dbsize())).toBe(49);
    expect(truncations).toMatchObject([{ file: expect.stringContaining('.incr.aof') as string }]);
    const copy = (truncations[0] as { copy: string }).copy;
    const copied = (await readdir(copy)).find((name) => name.endsWith('.incr.aof')) ?? '';
    expect((await stat(join(copy, copied))).size).toBe(size - 7);
  });

  it.each([
    [
      'in the middle',
      async (incr: string) =>
        writeFile(incr, (await readFile(incr, 'latin1')).replace('$6\r\nkey:20', '$X\r\nkey:20'), 'latin1'),
    ],
    ['in its base', async (incr: string) => truncate(incr.replace('incr.aof', 'base.rdb'), 20)],
  ])('refuses data that is damaged %s, names file and repair, and keeps a copy', async (_, damage) => {
    const { dataDir, incr } = await withData();
    await damage(incr);
    const before = await readdir(join(incr, '..'));
    const { server } = assemble(dataDir);
    const error = (await server.start().catch((error: unknown) => error)) as {
      code: string;
      detail: Record<string, string>;
    };
    expect(error.code).toBe('REDIS_DATA_DAMAGED');
    expect(error.detail['file']).toContain('appendonly.aof');
    expect(error.detail['repair']).toMatch(/redis-check-aof --fix .*appendonly\.aof\.manifest/);
    expect(await readdir(error.detail['copy'] ?? '')).toEqual(before);
    expect(server.process.state()).toMatchObject({ kind: 'errored' });
    await expect(server.start()).rejects.toMatchObject({ code: 'REDIS_DATA_DAMAGED' });
    expect(await readdir(join(dataDir, 'redis', 'damaged'))).toHaveLength(1);
  });

  it.each([
    ['a manifest that is lost', async (dir: string) => rm(join(dir, 'appendonlydir', MANIFEST)), 50],
    [
      'a manifest that is empty',
      async (dir: string) => truncate(join(dir, 'appendonlydir', MANIFEST), 0),
      50,
    ],
    [
      'a manifest that is garbage',
      async (dir: string) => writeFile(join(dir, 'appendonlydir', MANIFEST), 'no\n'),
      50,
    ],
    [
      'a part that is missing',
      async (dir: string) => rm(join(dir, 'appendonlydir', 'appendonly.aof.1.incr.aof')),
      0,
    ],
    [
      'a dump and no append-only file',
      async (dir: string) => {
        await rename(join(dir, 'appendonlydir', 'appendonly.aof.1.base.rdb'), join(dir, 'dump.rdb'));
        await rm(join(dir, 'appendonlydir'), { recursive: true });
      },
      0,
    ],
  ])(
    'never begins empty over data with %s: it keeps a copy, and the named repair makes it readable',
    async (_, damage, keys) => {
      const { dataDir } = await withData();
      const dir = join(dataDir, 'redis');
      await damage(dir);
      const { server } = assemble(dataDir);
      const error = (await server.start().catch((error: unknown) => error)) as {
        code: string;
        detail: Record<string, string>;
      };
      expect(error.code).toBe('REDIS_DATA_DAMAGED');
      expect(await stat(error.detail['copy'] ?? '')).toBeDefined();
      expect(server.process.state()).toMatchObject({ kind: 'errored' });
      await expect(server.start()).rejects.toMatchObject({ code: 'REDIS_DATA_DAMAGED' });
      expect(await readdir(join(dir, 'damaged'))).toHaveLength(1);
      execFileSync('sh', ['-c', error.detail['repair'] ?? '']);
      const { url } = await server.start();
      expect(await withClient(url, (client) => client.dbsize())).toBe(keys);
    },
  );

  it.each([
    ['that hangs when it is asked for its version', 'sleep 1000', 'has not ended within'],
    ['that prints nonsense', 'echo hello', 'is no Redis server: hello'],
    ['that ends without a word', 'exit 0', 'it says nothing'],
    [
      'that hangs when it is started',
      '[ "$1" = --version ] && exec REDIS --version; sleep 1000',
      'does not listen on its port',
    ],
    ['that goes to the background', '[ "$1" = --version ] && exec REDIS --version; exit 0', 'ended at once'],
  ])('is not waited for, and named, when it is a binary %s', async (_, script, words) => {
    const dir = await folder();
    const path = join(dir, 'redis-server');
    await writeFile(path, `#!/bin/sh\n${script.replace('REDIS', redisBinary.path)}\n`, { mode: 0o755 });
    const { server } = assemble(dir, { ...redisBinary, path }, { longestSilenceMs: 1_000 });
    const error = (await server.start().catch((error: unknown) => error)) as Error;
    expect(error).toMatchObject({ code: 'REDIS_NOT_FOUND' });
    expect(error.message).toContain(path);
    expect(error.message).toContain(words);
    expect(server.process.state().kind).toBe('errored');
  });

  it('is told which file may not be run', async () => {
    const dir = await folder();
    const path = join(dir, 'redis-server');
    await writeFile(path, '#!/bin/sh\n', { mode: 0o644 });
    const error = (await assemble(dir, { ...redisBinary, path })
      .server.start()
      .catch((error: unknown) => error)) as Error;
    expect(error).toMatchObject({ code: 'REDIS_NOT_FOUND' });
    expect(error.message).toContain(path);
  });

  it('has the bound on its memory that it is given, and refuses work there instead of dropping any', async () => {
    const { server } = assemble(await folder(), redisBinary, { maxMemoryBytes: 4_000_000 });
    const { url } = await server.start();
    await withClient(url, async (client) => {
      expect((await client.config('GET', 'maxmemory'))[1]).toBe('4000000');
      await client.set('kept', 'yes');
      const fill = async () => {
        for (let index = 0; ; index += 1) await client.set(`key:${index}`, 'x'.repeat(100_000));
      };
      await expect(fill()).rejects.toThrow('OOM');
      expect(await client.get('kept')).toBe('yes');
    });
  });

  it('starts again after the named repair', async () => {
    const { dataDir, incr } = await withData();
    await writeFile(incr, (await readFile(incr, 'latin1')).replace('$6\r\nkey:20', '$X\r\nkey:20'), 'latin1');
    const { server } = assemble(dataDir);
    const error = (await server.start().catch((error: unknown) => error)) as { detail: { repair: string } };
    execFileSync('sh', ['-c', `echo y | ${error.detail.repair}`]);
    const { url } = await server.start();
    expect(await withClient(url, (client) => client.dbsize())).toBe(20);
  });

  it('refuses data that a newer server has opened', async () => {
    const { dataDir } = await withData();
    const { server, record } = assemble(dataDir);
    const kept = await record.load();
    expect(kept?.server?.version).toMatch(/^\d+\.\d+\.\d+$/);
    await record.save({ port: kept?.port ?? 1, server: { flavour: 'redis', version: '99.0.0' } });
    await expect(server.start()).rejects.toMatchObject({
      code: 'REDIS_DOWNGRADE',
      detail: { before: 'redis 99.0.0' },
    });
    expect(server.process.state().kind).toBe('errored');
  });

  it('says what to do when there is no server to run, or only an old one', async () => {
    const dir = await folder();
    const old = join(dir, 'old-redis');
    await writeFile(
      old,
      '#!/bin/sh\necho "Redis server v=5.0.14 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64"\n',
      { mode: 0o755 },
    );
    const tries: [RedisBinary | null, string][] = [
      [null, 'REDIS_NOT_FOUND'],
      [{ path: join(dir, 'nothing'), libraryPath: null }, 'REDIS_NOT_FOUND'],
      [{ path: '/bin/true', libraryPath: null }, 'REDIS_NOT_FOUND'],
      [{ path: old, libraryPath: null }, 'REDIS_TOO_OLD'],
    ];
    for (const [binary, code] of tries) {
      await expect(assemble(dir, binary).server.start()).rejects.toMatchObject({ code });
    }
  });

  it('finds the checker when only the server itself was installed', async () => {
    const { dataDir, incr } = await withData();
    await truncate(incr, (await stat(incr)).size - 7);
    const lonely = join(await folder(), 'redis-server');
    await symlink(redisBinary.path, lonely);
    const { server, truncations } = assemble(dataDir, { ...redisBinary, path: lonely });
    await server.start();
    expect(truncations).toHaveLength(1);
    expect(await readdir(join(dataDir, 'redis', 'damaged'))).toHaveLength(1);
  });

  it('may be stopped while it starts', async () => {
    const { server } = assemble(await folder());
    const started = server.start();
    await server.stop();
    await expect(started).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(server.process.state().kind).toBe('stopped');
  });
});
