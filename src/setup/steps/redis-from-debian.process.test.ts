import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasDebianTools } from './debian-packages.mjs';
import { cachedRedis, fetchRedis } from './redis-from-debian.mjs';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'capstan-cache-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

// It looks neither at the PATH nor at what is installed, so a Redis that the machine has makes no difference.
test.skipIf(!hasDebianTools())(
  'a server is had from the Debian packages and found again',
  { timeout: 240_000 },
  async () => {
    expect(await cachedRedis(cache)).toBeUndefined();
    const server = await fetchRedis(cache, () => undefined);
    expect(server?.path.startsWith(cache)).toBe(true);
    expect(await cachedRedis(cache)).toEqual(server);

    const env = { LD_LIBRARY_PATH: server?.libraryPath };
    const folder = dirname(server?.path ?? '');
    const versionOf = (name: string) =>
      execFileSync(join(folder, name), ['--version'], { encoding: 'utf8', env });
    expect(versionOf('redis-server')).toMatch(/^Redis server v=/);
    // The user is told of the tools beside it: for a look inside, and to repair a damaged file.
    expect(versionOf('redis-cli')).toMatch(/^redis-cli /);
    expect(existsSync(join(folder, 'redis-check-aof'))).toBe(true);
  },
);
