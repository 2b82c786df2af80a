import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    const printed = execFileSync(server?.path ?? '', ['--version'], { encoding: 'utf8', env });
    expect(printed).toMatch(/^Redis server v=/);
  },
);
