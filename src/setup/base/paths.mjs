import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {string} home
 * @property {NodeJS.ProcessEnv} env
 */

/** @returns {Machine} */
export const thisMachine = () => ({ platform: process.platform, home: homedir(), env: process.env });

/**
 * Where a running engine keeps its data; the same rule as the engine's own.
 * @param {Machine} machine
 */
export function dataFolder({ platform, home, env }) {
  if (env['CAPSTAN_DATA_DIR']) return env['CAPSTAN_DATA_DIR'];
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Capstan');
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Capstan');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'capstan');
}

/**
 * Where set-up keeps what it fetched; outside the checkout, so that clones share it and `npm ci` spares it.
 * @param {Machine} machine
 */
export function cacheFolder({ platform, home, env }) {
  if (env['CAPSTAN_CACHE_DIR']) return env['CAPSTAN_CACHE_DIR'];
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Capstan');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Capstan', 'Cache');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'capstan');
}
