import { run } from '../base/run.mjs';
import { isAtLeast, versionIn } from '../base/version.mjs';

/** The oldest server that has all commands the queues use. */
export const OLDEST_REDIS = '6.2';

/**
 * A server binary that was started once to ask for its version.
 * @typedef {object} RedisServer
 * @property {string} path
 * @property {string} version
 * @property {string} [libraryPath] for LD_LIBRARY_PATH
 */

/**
 * @param {string} path
 * @param {string} [libraryPath]
 * @returns {Promise<RedisServer | undefined>} undefined when it does not run or is too old
 */
export async function tryRedis(path, libraryPath) {
  const env = libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env;
  const { code, stdout } = await run(path, ['--version'], { env, timeoutMs: 5_000 });
  const version = code === 0 ? serverVersion(stdout) : undefined;
  if (!version || !isAtLeast(version, OLDEST_REDIS)) return undefined;
  return { path, version, ...(libraryPath ? { libraryPath } : {}) };
}

/**
 * @param {string} text what `--version` printed: `Redis server v=7.0.15 sha=…`, `Valkey server v=8.1.1 …`
 */
export const serverVersion = (text) => (/server/i.test(text) ? versionIn(text) : undefined);
