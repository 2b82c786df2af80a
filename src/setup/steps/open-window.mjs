import { messageOf } from '../base/failure.mjs';
import { electronEnvironment } from './electron-environment.mjs';
import { runProgram } from './run-program.mjs';

/** Chromium decides within this time whether it can live here, ms. */
const START_MS = 10_000;
/** So much of what it says on stderr is kept, characters. */
const KEPT = 20_000;

/** @typedef {{ kind: 'ended', code: number } | { kind: 'failed', reason: string }} WindowOutcome */

/**
 * Runs the app with its window until it ends. An Electron that cannot start is an outcome of its own: no display that
 * it may use, no sandbox, a library that is missing. Without graphics that work it is tried once more, without them.
 * @param {string} binary
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<WindowOutcome>}
 */
export async function openWindow(binary, args, env) {
  const first = await attempt(binary, args, env);
  return first.kind === 'failed' && first.reason === NO_GRAPHICS
    ? attempt(binary, [...args, '--disable-gpu'], env)
    : first;
}

/**
 * @param {string} binary
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<WindowOutcome>}
 */
async function attempt(binary, args, env) {
  const began = Date.now();
  let said = '';
  let code;
  try {
    code = await runProgram(binary, ['.', ...args], {
      env: electronEnvironment(env),
      endByMessage: QUIT,
      onErrors(text) {
        said = (said + text).slice(-KEPT);
      },
    });
  } catch (error) {
    // The binary is there, but what loads it is not: a system with another C library, as NixOS and Alpine.
    return { kind: 'failed', reason: `Electron cannot be run on this system (${messageOf(error)})` };
  }
  return couldNotStart(code, Date.now() - began)
    ? { kind: 'failed', reason: whyNot(said) ?? `Electron could not start here (exit code ${code})` }
    : { kind: 'ended', code };
}

/** What the app takes for a request to end: src/main/starter.ts. */
const QUIT = 'capstan:quit';
const NO_GRAPHICS = 'Electron finds no graphics that it can use';

/** @type {[RegExp, string][]} */
const REASONS = [
  [/error while loading shared libraries: ([^\s:]+)/, 'Electron needs $1, which this system lacks'],
  [
    /Missing X server|cannot open display|Failed to connect to Wayland|ozone_platform/i,
    'the display cannot be used',
  ],
  [/SUID sandbox helper|No usable sandbox|setuid sandbox/i, "this system does not allow Chromium's sandbox"],
  [/GPU process isn't usable/, NO_GRAPHICS],
];

/**
 * Why Electron has ended at its start, from what it has said.
 * @param {string} said
 * @returns {string | undefined}
 */
export function whyNot(said) {
  for (const [pattern, reason] of REASONS) {
    const match = pattern.exec(said);
    if (match) return reason.replace('$1', match[1] ?? '');
  }
  return undefined;
}

/**
 * Whether an exit so early was Electron's rather than the app's: 1 without a usable display, 127 without a library,
 * and the signals of a program that ends itself, as Chromium does without a sandbox. The app never ends with any of these:
 * src/main/exit-code.ts.
 * @param {number} code
 * @param {number} afterMs
 */
export const couldNotStart = (code, afterMs) =>
  afterMs < START_MS && (code === 1 || code === 127 || (code >= 132 && code <= 139 && code !== 137));
