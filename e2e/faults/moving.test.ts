import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { JobView } from '../../src/model/job.ts';
import { RedisServer } from '../fixtures/redis-server.ts';
import { CapstanServer } from '../fixtures/server.ts';

/** Notes in a file of its own when it begins and when it is done. */
const marks = `
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
export const defaults = { attempts: 1, concurrency: 4 };
export default async function marks({ n, ms, file }, { signal }) {
  await appendFile(file, n + ' begun\\n');
  await pause(ms, undefined, { signal });
  await appendFile(file, n + ' done\\n');
  return { n };
}
`;
const patience = { timeout: 60_000, interval: 50 };

test('jobs outlive that another Redis is used for a while: none is lost, none is done twice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'capstan-moving-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  await mkdir(join(dataDir, 'scripts', 'jobs'), { recursive: true });
  await writeFile(join(dataDir, 'scripts', 'jobs', 'marks.js'), marks);
  const other = await RedisServer.start();
  onTestFinished(() => other.close());
  await using server = await CapstanServer.start({ dataDir });

  const file = join(dataDir, 'marks.txt');
  const seen = async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const submit = async (n: number, ms: number) => {
    const body = { type: 'marks', payload: { n, ms, file } };
    return (await server.call<{ jobId: string }>('POST', '/api/jobs', body)).jobId;
  };
  const status = (id: string) => server.call<JobView>('GET', `/api/jobs/${id}`);
  const untilDone = async (ids: readonly string[]) => {
    for (const id of ids)
      await expect.poll(async () => (await status(id)).status, patience).toBe('completed');
  };
  const { id: there } = await server.call<{ id: string }>('POST', '/api/connections', {
    name: 'Other',
    environment: 'development',
    url: other.url,
  });

  // The first takes longer than is waited for it, so it goes back unfinished.
  const long = await submit(0, 12_000);
  const short: string[] = [];
  for (let n = 1; n <= 12; n += 1) short.push(await submit(n, 500));
  await expect.poll(seen, patience).toContain('4 begun');
  await server.call('POST', `/api/connections/${there}/use`);
  const left = await seen();
  // Whatever had been begun in time is done: only then the server was left.
  for (const line of left)
    if (line.endsWith(' begun') && line !== '0 begun') expect(left).toContain(line.replace('begun', 'done'));

  const elsewhere = await submit(100, 0);
  await untilDone([elsewhere]);
  expect((await seen()).filter((line) => !line.startsWith('100 '))).toEqual(left);

  await server.call('POST', '/api/connections/embedded/use');
  await untilDone([...short, long]);
  const all = await seen();
  expect(all.filter((line) => line.endsWith(' done')).sort()).toEqual(
    [...Array.from({ length: 13 }, (_, n) => `${n} done`), '100 done'].sort(),
  );
  expect(all.filter((line) => line.endsWith(' begun') && line !== '0 begun').sort()).toEqual(
    [...Array.from({ length: 12 }, (_, n) => `${n + 1} begun`), '100 begun'].sort(),
  );
  for (const id of [...short, long]) expect(await status(id)).toMatchObject({ attempts: 1 });
  expect(server.stdout + server.stderr).not.toContain('Unexpected: ');
  expect(await server.stop()).toEqual({ code: 0, signal: null });
}, 150_000);
