import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SetupFailure } from '../base/failure.mjs';
import { findCommands } from '../base/find-command.mjs';
import { cacheFolder, thisMachine } from '../base/paths.mjs';
import { lastLines, run } from '../base/run.mjs';
import { hasDebianTools } from './debian-packages.mjs';
import { cachedRedis, fetchRedis } from './redis-from-debian.mjs';
import { OLDEST_REDIS, tryRedis } from './redis-version.mjs';

/** @typedef {import('./redis-version.mjs').RedisServer} RedisServer */

/** Whether somebody named a Redis of their own, so that none of ours is needed. */
export const hasOwnRedis = (env = process.env) =>
  ['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT'].some((name) => Boolean(env[name]));

/**
 * A server for the embedded Redis: the one named, one on the PATH, one fetched earlier, one fetched now.
 * @param {import('../base/report.mjs').Report} report
 * @param {string} [cache]
 * @returns {Promise<RedisServer>}
 */
export async function ensureRedis(report, cache = cacheFolder(thisMachine())) {
  const found = (await namedRedis()) ?? (await redisOnPath()) ?? (await cachedRedis(cache));
  return found ?? (await obtainRedis(report, cache));
}

/**
 * What the engine is told of it.
 * @param {RedisServer} server
 * @returns {NodeJS.ProcessEnv}
 */
export const redisEnvironment = (server) => ({
  CAPSTAN_REDIS_SERVER: server.path,
  ...(server.libraryPath ? { CAPSTAN_REDIS_LD_LIBRARY_PATH: server.libraryPath } : {}),
});

async function namedRedis() {
  const path = process.env['CAPSTAN_REDIS_SERVER'];
  if (!path) return undefined;
  const server = await tryRedis(path, process.env['CAPSTAN_REDIS_LD_LIBRARY_PATH']);
  if (server) return server;
  throw new SetupFailure(
    `CAPSTAN_REDIS_SERVER names ${path}, which is no Redis server ${OLDEST_REDIS} or newer that runs here.`,
    'Correct the variable or leave it out.',
  );
}

async function redisOnPath() {
  for (const path of ['redis-server', 'valkey-server'].flatMap((name) => findCommands(name))) {
    const server = await tryRedis(path);
    if (server) return server;
  }
  return undefined;
}

/**
 * @param {import('../base/report.mjs').Report} report
 * @param {string} cache
 * @returns {Promise<RedisServer>}
 */
async function obtainRedis(report, cache) {
  const problem = `No redis-server or valkey-server ${OLDEST_REDIS} or newer was found`;
  if (process.platform === 'linux' && hasDebianTools()) {
    return report.step('Getting a Redis server from the Debian packages (no root needed)', async (note) => {
      try {
        const server = await fetchRedis(cache, note);
        if (server) return server;
      } catch (error) {
        throw new SetupFailure(`${problem}, and fetching one failed: ${messageOf(error)}`, redisAdvice());
      }
      throw new SetupFailure(`${problem}, and the one of the system's packages is older.`, redisAdvice());
    });
  }
  const [brew] = process.platform === 'darwin' ? findCommands('brew') : [];
  if (brew) {
    return report.step('Installing Redis with Homebrew', async () => {
      const { output } = await run(brew, ['install', 'redis'], { timeoutMs: 600_000 });
      const { stdout } = await run(brew, ['--prefix', 'redis']);
      const server = (await redisOnPath()) ?? (await tryRedis(join(stdout.trim(), 'bin', 'redis-server')));
      if (server) return server;
      throw new SetupFailure(`brew install redis failed:\n${lastLines(output)}`, redisAdvice());
    });
  }
  throw new SetupFailure(`${problem}.`, redisAdvice());
}

/** @param {NodeJS.Platform} [platform] */
export function redisAdvice(platform = process.platform) {
  const container =
    'docker run -d --name redis-stack -p 6379:6379 -p 8001:8001 redis/redis-stack:latest\n' +
    'and then set REDIS_URL=redis://127.0.0.1:6379';
  if (platform === 'win32') {
    return `There is no Redis server for Windows itself. Name one with REDIS_URL, run one in WSL, or with Docker:\n${container}`;
  }
  const install = platform === 'darwin' ? 'brew install redis' : linuxInstall();
  return `Install one (${install}), name one with REDIS_URL, or run one with Docker:\n${container}`;
}

function linuxInstall() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (/^ID(_LIKE)?=.*(fedora|rhel)/m.test(release)) return 'sudo dnf install valkey';
  if (/^ID(_LIKE)?=.*arch/m.test(release)) return 'sudo pacman -S valkey';
  if (/^ID(_LIKE)?=.*suse/m.test(release)) return 'sudo zypper install redis';
  if (/^ID=.*alpine/m.test(release)) return 'sudo apk add redis';
  return 'sudo apt-get install redis-server';
}
