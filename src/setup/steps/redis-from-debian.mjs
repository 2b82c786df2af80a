import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dependenciesStillMissing, libraryFolders } from './libraries.mjs';
import { openDebianPackages } from './debian-packages.mjs';
import { tryRedis } from './redis-version.mjs';

/** The server is the program redis-check-rdb of this package; under which name it is started decides what it is. */
const PACKAGE = 'redis-tools';
const PROGRAM = 'redis-check-rdb';
const SERVER = 'usr/bin/redis-server';
/** Named to the user for a look inside, so it has to run as well. */
const CLIENT = 'usr/bin/redis-cli';

/**
 * The server fetched earlier, if it still runs.
 * @param {string} cache
 */
export async function cachedRedis(cache) {
  const home = homeIn(cache);
  const server = join(home, SERVER);
  return existsSync(server) ? tryRedis(server, libraryFolders(home).join(':')) : undefined;
}

/**
 * Fetches Debian's server and whatever libraries of it the machine lacks into the cache.
 * @param {string} cache
 * @param {(note: string) => void} note
 */
export async function fetchRedis(cache, note) {
  const home = homeIn(cache);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}-draft-`);
  try {
    const packages = openDebianPackages(draft);
    note(PACKAGE);
    await packages.fetch([PACKAGE]);
    symlinkSync(PROGRAM, join(draft, SERVER));
    for (const program of [SERVER, CLIENT]) {
      await dependenciesStillMissing(
        join(draft, program),
        PACKAGE,
        packages,
        () => libraryFolders(draft),
        note,
      );
    }
    packages.close();
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return cachedRedis(cache);
}

/** @param {string} cache */
const homeIn = (cache) => join(cache, 'redis', `debian-${process.arch}`);
