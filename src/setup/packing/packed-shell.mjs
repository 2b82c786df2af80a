import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../base/run.mjs';

/*
 * What an installed app does on real Electron, from outside: its page by Chromium's remote debugging, which the switches of the
 * binary leave alone (docs/tutorial/fuses.md, `nodeCliInspect`, Electron 45, 96f3996d8d), the rest by its log and its exit.
 */

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 200;
const windows = process.platform === 'win32';

/**
 * @template Found
 * @param {string} what
 * @param {() => Found | undefined | Promise<Found | undefined>} look
 * @returns {Promise<Found>}
 */
async function until(what, look) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = await Promise.resolve(look()).catch(() => undefined);
    if (found !== undefined) return found;
    await delay(LOOK_EVERY_MS);
  }
  throw new Error(`${what} did not come about within ${PATIENCE_MS / 1_000} s`);
}

/** One start of the app, with a data folder that others may share. */
class Start {
  printed = '';
  /** @type {Promise<number | null>} */
  exited;
  #child;

  /**
   * @param {string} program
   * @param {string} dataDir
   * @param {string[]} [args]
   */
  constructor(program, dataDir, args = []) {
    const { ELECTRON_RUN_AS_NODE: _none, ...env } = process.env;
    this.#child = spawn(program, args, {
      env: { ...env, CAPSTAN_DATA_DIR: dataDir, CAPSTAN_HTTP: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on('data', (/** @type {Buffer} */ chunk) => (this.printed += chunk.toString()));
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', resolve);
    });
  }

  get pid() {
    return this.#child.pid ?? 0;
  }

  /** Whether it has ended. */
  get ended() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** @param {NodeJS.Signals} [signal] */
  kill(signal = 'SIGTERM') {
    this.#child.kill(signal);
  }

  /** @param {string} what */
  async endedInOrder(what) {
    const code = await Promise.race([this.exited, delay(PATIENCE_MS, 'it stays')]);
    if (code !== 0) throw new Error(`${what}: ended with ${String(code)}:\n${this.printed.slice(-2_000)}`);
  }
}

/** @param {string} dataDir */
function logOf(dataDir) {
  const path = join(dataDir, 'logs', 'capstan.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * The address of the page that the app shows, once the panel is drawn in it.
 * @param {string} dataDir
 */
async function drawnPage(dataDir) {
  return until('a page with the panel', async () => {
    // Chromium notes here which port it has taken.
    const [port] = readFileSync(join(dataDir, 'chromium', 'DevToolsActivePort'), 'utf8').split('\n');
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const pages = /** @type {{ type: string, url: string, title: string }[]} */ (await response.json());
    // The panel sets the title, so it has run.
    return pages.find(({ type, title }) => type === 'page' && / · Capstan$/.test(title))?.url;
  });
}

/** Asks every window of a process whether its session may end, as Windows does at log-off; fails where one agrees. */
const LOG_OFF = `
param([int]$Id)
Add-Type @'
using System; using System.Runtime.InteropServices;
public static class Session {
  delegate bool Each(IntPtr window, IntPtr data);
  [DllImport("user32.dll")] static extern bool EnumWindows(Each each, IntPtr data);
  [DllImport("user32.dll")] static extern uint GetWindowThreadProcessId(IntPtr window, out uint id);
  [DllImport("user32.dll")] static extern IntPtr SendMessageTimeout(IntPtr window, uint message, IntPtr w, IntPtr l, uint flags, uint ms, out IntPtr result);
  public static int Objections(uint wanted) {
    int count = 0;
    EnumWindows((window, data) => {
      uint id; GetWindowThreadProcessId(window, out id);
      IntPtr result;
      if (id == wanted && SendMessageTimeout(window, 0x11, IntPtr.Zero, (IntPtr)0x80000000L, 2, 10000, out result) != IntPtr.Zero && result == IntPtr.Zero) count++;
      return true;
    }, IntPtr.Zero);
    return count;
  }
}
'@
if ([Session]::Objections($Id) -lt 1) { exit 9 }
`;

/**
 * Starts an installed app in all the ways that a person does, and tells what was seen.
 * @param {string} program
 * @param {{ tray: boolean, signed: boolean, args?: string[] }} expected whether there is a tray to be in, whether it is signed
 * @returns {Promise<string[]>}
 */
export async function checkShell(program, { tray, signed, args = [] }) {
  const home = mkdtempSync(join(tmpdir(), 'capstan-shell-'));
  const dataDir = join(home, 'data');
  mkdirSync(dataDir);
  // As somebody who has agreed to updates.
  writeFileSync(join(dataDir, 'desktop.json'), '{"updates": true}');
  /** @type {string[]} */
  const seen = [];
  /** @type {Start[]} */
  const starts = [];
  const start = (/** @type {string[]} */ more = []) => {
    const app = new Start(program, dataDir, [...args, ...more]);
    starts.push(app);
    return app;
  };
  try {
    const first = start(['--remote-debugging-port=0']);
    const url = await drawnPage(dataDir);
    if (!url.startsWith('app://capstan/')) throw new Error(`the panel is at ${url}`);
    seen.push(`the panel is drawn at ${url}`);
    const line = tray ? 'The tray has its icon.' : 'Nothing shows a tray here.';
    await until(`"${line}"`, () => logOf(dataDir).includes(line) || undefined);
    seen.push(line);
    if (process.platform === 'darwin' && !signed) {
      await until('a refused look for updates', () => logOf(dataDir).includes('not-signed') || undefined);
      seen.push('updates are refused without a signature');
    }
    const second = start();
    await second.endedInOrder('a second start');
    if (first.ended) throw new Error('the first start has ended over the second');
    seen.push('a second start leaves the first alone');

    if (windows) {
      const script = join(home, 'log-off.ps1');
      writeFileSync(script, LOG_OFF);
      const words = ['-NoProfile', '-ExecutionPolicy', 'Bypass', '-File', script, '-Id', String(first.pid)];
      const { code, output } = await run('powershell', words, { timeoutMs: 60_000 });
      if (code !== 0) throw new Error(`no window objects to the end of its session (${code}): ${output}`);
      seen.push('it objects to WM_QUERYENDSESSION');
    } else first.kill();
    await first.endedInOrder('the end of the first start');
    if (existsSync(join(dataDir, 'engine.lock'))) throw new Error('the engine did not end in order');
    seen.push('it ends in order');

    if (!windows) {
      const early = start();
      await until('its own folder of Chromium', () => existsSync(join(dataDir, 'chromium')) || undefined);
      await delay(700);
      early.kill();
      await early.endedInOrder('an end in the first second');
      const after = start(['--remote-debugging-port=0']);
      await drawnPage(dataDir);
      after.kill();
      await after.endedInOrder('the start after that');
      seen.push('an end in the first second leaves nothing behind');
    }
    return seen;
  } finally {
    for (const app of starts) if (!app.ended) app.kill('SIGKILL');
    await Promise.all(starts.map((app) => app.exited.catch(() => undefined)));
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
