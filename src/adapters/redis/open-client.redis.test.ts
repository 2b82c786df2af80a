import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { certifyLoopback } from '../../../e2e/fixtures/certificate.ts';
import { RedisServer } from '../../../e2e/fixtures/redis-server.ts';
import { systemClock } from '../clock/system-clock.ts';
import { RedisLink } from './redis-link.ts';
import { probeRedis } from './redis-probe.ts';

async function stage() {
  const server = await RedisServer.start({ tls: certifyLoopback() });
  const folder = await mkdtemp(join(tmpdir(), 'capstan-certificates-'));
  const link = new RedisLink({ clock: systemClock, log: { write: () => undefined } });
  onTestFinished(async () => {
    await link.close();
    await rm(folder, { recursive: true, force: true });
    await server.close();
  });
  const file = join(folder, 'ca.pem');
  return { server, folder, link, file, at: (ca: string) => `${server.url}?ca=${encodeURIComponent(ca)}` };
}

test('the authority of an address may be missing: it is said, and the link is there when the file is', async () => {
  const { server, link, file, at } = await stage();
  await link.connect({ url: at(file) });
  expect(link.state()).toMatchObject({ kind: 'lost', reason: expect.stringContaining(file) as string });
  expect(() => link.client()).toThrow(expect.objectContaining({ code: 'REDIS_UNAVAILABLE' }) as Error);
  await copyFile(server.authority, file);
  await expect.poll(() => link.state().kind, { timeout: 30_000 }).toBe('ready');
  expect(await link.client().ping()).toBe('PONG');
}, 60_000);

test('an address whose authority is no file, or vouches for nobody here, is not one that would do', async () => {
  const { server, folder, at } = await stage();
  const devices = process.platform === 'win32' ? [] : ['/dev/zero'];
  for (const path of [folder, ...devices]) {
    const outcome = await probeRedis({ url: at(path) });
    expect(outcome).toMatchObject({ ok: false, code: 'REDIS_UNAVAILABLE' });
    expect(outcome).toMatchObject({ message: expect.stringContaining(path) as string });
  }
  expect(await probeRedis({ url: server.url })).toMatchObject({ ok: false, code: 'REDIS_UNAVAILABLE' });
  expect(await probeRedis({ url: `${server.url}?verify=no` })).toMatchObject({ ok: true });
  expect(await probeRedis({ url: at(server.authority) })).toMatchObject({ ok: true });
}, 60_000);
