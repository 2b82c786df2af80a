import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionView } from '../model/redis.ts';
import { cliLine, redisUrl } from './redis-url.ts';

describe('the redis-cli line of a Redis', () => {
  it.each([
    ['redis://h:7', 'redis-cli -h h -p 7'],
    ['redis://:***@h:7/3', 'REDISCLI_AUTH=*** redis-cli -h h -p 7 -n 3'],
    ['redis://ada:***@h', 'REDISCLI_AUTH=*** redis-cli -h h -p 6379 --user ada'],
    ['redis://[::1]:7', 'redis-cli -h ::1 -p 7'],
    [
      'rediss://h:7?ca=/a%20b/ca.pem&verify=no',
      "redis-cli -h h -p 7 --tls --cacert '/a b/ca.pem' --insecure",
    ],
    ['redis+cluster://:***@a:1,b:2', 'REDISCLI_AUTH=*** redis-cli -h a -p 1 -c'],
    ['redis+sentinel://:***@a:1,b:2/mine', 'redis-cli -h a -p 1 sentinel get-master-addr-by-name mine'],
    ["redis://it's:***@h:7", "REDISCLI_AUTH=*** redis-cli -h h -p 7 --user 'it'\\''s'"],
  ])('of %s is %s', (url, line) => {
    expect(cliLine(url)).toBe(line);
  });
});

describe('the address of the Redis in use, with its password', () => {
  const folder = () => {
    const dir = mkdtempSync(join(tmpdir(), 'capstan-ctl-redis-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    mkdirSync(join(dir, 'redis'));
    return dir;
  };
  const status = (dir: string, connection: Partial<ConnectionView>): Parameters<typeof redisUrl>[0] => ({
    connection: {
      ...{ id: 'mine', name: 'Mine', environment: 'development', inUse: true },
      ...{ source: 'saved', address: 'redis://:***@h:7' },
      ...connection,
    },
    embedded: { running: true, port: 6_400, cliCommand: null, dataDir: join(dir, 'redis') },
  });

  it('is read beside the data of the embedded server', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'redis', 'password'), 'secret\n');
    expect(await redisUrl(status(dir, { source: 'embedded' }), {})).toBe('redis://:secret@127.0.0.1:6400');
  });

  it('is read where connections are saved', async () => {
    const dir = folder();
    const saved = { id: 'mine', name: 'Mine', environment: 'development', url: 'redis://:pw@h:7' };
    writeFileSync(join(dir, 'connections.json'), JSON.stringify({ chosen: 'mine', saved: [saved] }));
    expect(await redisUrl(status(dir, {}), {})).toBe('redis://:pw@h:7');
    await expect(redisUrl(status(dir, { id: 'other' }), {})).rejects.toThrow('REDISCLI_AUTH');
    expect(await redisUrl(status(dir, { id: 'other' }), { REDISCLI_AUTH: 'mine' })).toBe('redis://:mine@h:7');
  });

  it('is that of the environment where it is the same server', async () => {
    const given = status(folder(), { source: 'environment' });
    expect(await redisUrl(given, { REDIS_URL: 'redis://:pw@h:7' })).toBe('redis://:pw@h:7');
    expect(await redisUrl(given, { REDIS_HOST: 'h', REDIS_PORT: '7', REDIS_PASSWORD: 'p/w' })).toBe(
      'redis://:p%2Fw@h:7',
    );
    await expect(redisUrl(given, { REDIS_URL: 'redis://:pw@elsewhere:7' })).rejects.toThrow('engine alone');
    const open = status(folder(), { source: 'environment', address: 'redis://h:7' });
    expect(await redisUrl(open, {})).toBe('redis://h:7');
  });
});
