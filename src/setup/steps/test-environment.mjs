/** What the programs under test would take for a setting of the user's: where to listen, which Redis, which data. */
const SETTINGS =
  /^(PORT|MAX_PUSHERS|MAX_PULLERS|WORKER_ID|NODE_ENV|NODE_OPTIONS|PYTHONPATH|PYTHONHOME|REDISCLI_AUTH|ELECTRON_\w+|REDIS_\w+|CAPSTAN_\w+)$/;

/** What says how tests are run, or was found for them by the set-up. */
const FOR_TESTS = new Set([
  'CAPSTAN_CACHE_DIR',
  'CAPSTAN_CHROMIUM',
  'CAPSTAN_DESKTOP',
  'CAPSTAN_FROM_SOURCE',
  'CAPSTAN_FULL',
  'CAPSTAN_PYTHON',
  'CAPSTAN_PYTHON_SOURCE',
  'CAPSTAN_REDIS_LD_LIBRARY_PATH',
  'CAPSTAN_REDIS_SERVER',
  'CAPSTAN_STORM_SEED',
]);

/**
 * The environment without what the user has set for a Capstan, and for Node and Python at large: tests say themselves
 * what they want, and have to do the same in every shell. On Windows, where there is no Redis to start, the address of one
 * stays.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(env, platform = process.platform) {
  const isKept = (/** @type {string} */ name) =>
    !SETTINGS.test(name) || FOR_TESTS.has(name) || (platform === 'win32' && name.startsWith('REDIS_'));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name)));
}
