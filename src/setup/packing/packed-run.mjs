import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRecord, readJson } from '../base/json-file.mjs';
import { runPackedJobs } from './packed-jobs.mjs';

/** Longest wait for each thing that is waited for, ms. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 10;

/**
 * @typedef {object} PackedRun
 * @property {number} listeningAfterMs from the start of the process
 * @property {number} movingAfterMs from POST /start to the first message
 * @property {number} messages that were counted
 * @property {number} jobs that were done, one of each type
 * @property {string[]} programs that ran, once for each process; none where that cannot be asked
 * @property {number} endedAfterMs from SIGTERM, until the last of its processes was gone
 */

/**
 * Runs the packed engine with the packed Node and Redis, without a window, until its oscillator has moved messages
 * and a job of each type is done, and ends it. It sees nothing of the machine but the system's folders.
 * @param {string} resources
 * @returns {Promise<PackedRun>}
 */
export function runPackedEngine(resources) {
  const windows = process.platform === 'win32';
  const node = join(resources, 'bin', windows ? 'node.exe' : 'node');
  return runPacked(resources, node, [join(resources, 'app.asar.unpacked', 'out', 'main', 'server.js')], {
    CAPSTAN_NODE: node,
    ...(windows ? {} : { CAPSTAN_REDIS_SERVER: join(resources, 'bin', 'redis-server') }),
  });
}

/**
 * Starts the packed app itself, as a click on its icon does, and does the same. It has to be packed with Electron, and
 * there has to be a display. Playwright cannot look into it, for what it would use is switched off.
 * @param {{ resources: string, program: string }} packed
 * @returns {Promise<PackedRun>}
 */
export function runPackedApp({ resources, program }) {
  const {
    DISPLAY,
    WAYLAND_DISPLAY,
    XAUTHORITY,
    XDG_RUNTIME_DIR,
    XDG_SESSION_TYPE,
    DBUS_SESSION_BUS_ADDRESS,
  } = process.env;
  // By the type of the session Electron decides between X11 and Wayland (docs/breaking-changes.md, 38.0).
  const display = { DISPLAY, WAYLAND_DISPLAY, XAUTHORITY };
  const session = { ...display, XDG_RUNTIME_DIR, XDG_SESSION_TYPE, DBUS_SESSION_BUS_ADDRESS };
  return runPacked(resources, program, [], session);
}

/**
 * @param {string} resources
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<PackedRun>}
 */
async function runPacked(resources, command, args, env) {
  const home = mkdtempSync(join(tmpdir(), 'capstan-packed-home-'));
  const dataDir = join(home, 'data');
  const windows = process.platform === 'win32';
  const { SystemRoot, TEMP, REDIS_URL } = process.env;
  const began = Date.now();
  const child = spawn(command, args, {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PORT: '0',
      HOME: home,
      CAPSTAN_DATA_DIR: dataDir,
      // No Redis comes along for Windows, so there it has to be one that is there already.
      ...(windows ? { SystemRoot, TEMP, USERPROFILE: home, REDIS_URL } : { PATH: '/usr/bin:/bin' }),
      ...env,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      printed += text;
    });
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let hasEnded = false;
  const noted = () => {
    hasEnded = true;
  };
  ended.then(noted, noted);

  /**
   * @template Found
   * @param {string} what
   * @param {() => Found | undefined | Promise<Found | undefined>} look
   * @returns {Promise<Found>}
   */
  async function until(what, look) {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline && !hasEnded) {
      const found = await look();
      if (found !== undefined) return found;
      await delay(LOOK_EVERY_MS);
    }
    throw new Error(`what was packed ${hasEnded ? 'ended' : 'took too long'} before ${what}:\n${printed}`);
  }

  try {
    const url = await until('it listened', () => noticedAddress(dataDir));
    const listeningAfterMs = Date.now() - began;
    // Its embedded Redis may still be on its way up.
    const started = Date.now();
    await until('the oscillator started', async () => {
      const response = await fetch(new URL('/start', url), { method: 'POST' });
      return response.ok ? true : undefined;
    });
    const first = await until('messages moved', () => messageCount(url));
    const movingAfterMs = Date.now() - started;
    const messages = await until('more messages moved', async () => {
      const count = await messageCount(url);
      return count !== undefined && count > first ? count : undefined;
    });
    const jobs = await runPackedJobs(url, until);
    const programs = programsOf(resources);
    const asked = Date.now();
    child.kill('SIGTERM');
    const code = await ended;
    if (code !== 0 && !windows) throw new Error(`what was packed ended with code ${code}:\n${printed}`);
    const deadline = Date.now() + PATIENCE_MS;
    while (programsOf(resources).length > 0) {
      if (Date.now() > deadline) throw new Error(`left behind: ${programsOf(resources).join(', ')}`);
      await delay(LOOK_EVERY_MS);
    }
    return { listeningAfterMs, movingAfterMs, messages, jobs, programs, endedAfterMs: Date.now() - asked };
  } finally {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/**
 * Where an engine says that it listens, in its data folder.
 * @param {string} dataDir
 * @returns {string | undefined} undefined: not yet
 */
function noticedAddress(dataDir) {
  const notice = readJson(join(dataDir, 'engine.json'));
  return isRecord(notice) && typeof notice['url'] === 'string' ? notice['url'] : undefined;
}

/**
 * @param {string} url
 * @returns {Promise<number | undefined>} undefined for none yet
 */
async function messageCount(url) {
  const response = await fetch(new URL('/state', url));
  const state = /** @type {unknown} */ (await response.json());
  const count = isRecord(state) ? Number(state['totalMessageCount']) : 0;
  return count > 0 ? count : undefined;
}

/**
 * The programs of a folder that are running, once for each process; where that cannot be asked, none.
 * @param {string} folder
 */
function programsOf(folder) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const program = readlinkSync(`/proc/${pid}/exe`);
        return program.startsWith(folder) ? [relative(folder, program)] : [];
      } catch {
        // It has ended, or is somebody else's.
        return [];
      }
    });
}
