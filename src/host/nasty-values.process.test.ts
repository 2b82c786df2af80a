import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { RedisServer } from '../../e2e/fixtures/redis-server.ts';
import { startJobRig } from '../../e2e/fixtures/jobs.ts';
import { startPoolRig } from '../../e2e/fixtures/pools.ts';

const SCRIPT = fileURLToPath(new URL('../../e2e/fixtures/nasty.mjs', import.meta.url));
/** What the script throws; returned, all but the errors that can be described fail their task as well. */
const THROWN = [
  ...['circle', 'getter', 'proxy', 'errorProxy', 'revoked', 'bare', 'symbol', 'function'],
  ...['oddError', 'oddStack', 'ownCause', 'text'],
];
const UNSENDABLE = ['getter', 'heavyGetter', 'proxy', 'errorProxy', 'revoked', 'symbol', 'function'];

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'capstan-nasty-'));
  ends.push(() => rm(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return made;
}

describe('a value that is hard to read', () => {
  it('fails one task of a pool, and leaves its worker alive with its place free', async () => {
    const scripts = await folder();
    await copyFile(SCRIPT, join(scripts, 'nasty.mjs'));
    const rig = await startPoolRig({
      scriptFolders: [scripts],
      pools: [{ poolName: 'P', workerScript: 'nasty.mjs', workerCount: 1, maxAttempts: 1 }],
    });
    ends.push(() => rig.close());
    const before = await rig.pools.execute('P', {});
    const asks = [
      ...THROWN.map((what) => ({ how: 'throw', what })),
      ...UNSENDABLE.map((what) => ({ how: 'return', what })),
    ];
    for (const ask of asks)
      await expect(rig.pools.execute('P', ask), JSON.stringify(ask)).rejects.toMatchObject({
        code: 'TASK_FAILED',
      });
    expect(await rig.pools.execute('P', {})).toEqual(before);
    await expect(rig.pools.execute('P', { how: 'return', what: 'heavyGetter' })).rejects.toThrow('a trap');
    expect(rig.pools.get('P')).toMatchObject({ running: 0, queued: 0 });
    const failed = rig.pools.execute('P', { how: 'throw', what: 'text' });
    await expect(failed).rejects.toMatchObject({
      message: 'only words',
      cause: { stack: 'Error: only words' },
    });
  });

  it('ends one attempt of a job, and leaves its worker alive with its slot free', async () => {
    const redis = await RedisServer.start();
    ends.push(() => redis.close());
    const dataDir = await folder();
    await mkdir(join(dataDir, 'scripts', 'jobs'), { recursive: true });
    await copyFile(SCRIPT, join(dataDir, 'scripts', 'jobs', 'nasty.mjs'));
    const rig = await startJobRig({ redisUrl: redis.url, dataDir, workers: { processes: 1 } });
    ends.push(() => rig.close());
    const worker = (await rig.run('nasty', {})).result?.text;
    for (const what of THROWN)
      expect(await rig.run('nasty', { how: 'throw', what }), what).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: 'FAILED' },
      });
    for (const what of [...UNSENDABLE.filter((name) => name !== 'heavyGetter'), 'circle'])
      expect(await rig.run('nasty', { how: 'return', what }), what).toMatchObject({
        status: 'failed',
        attempts: 1,
        error: { code: expect.stringMatching(/^(FAILED|INVALID_RESULT)$/) as string },
      });
    expect(await rig.run('nasty', { how: 'throw', what: 'text' })).toMatchObject({
      error: { message: 'only words' },
      stacktrace: [],
    });
    expect((await rig.run('nasty', {})).result?.text).toBe(worker);
  });
});
