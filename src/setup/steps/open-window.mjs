import { runProgram } from './run-program.mjs';

/** Chromium decides within this time whether it can live here, ms. */
const START_MS = 10_000;

/** @typedef {{ kind: 'ended', code: number } | { kind: 'failed', reason: string }} WindowOutcome */

/**
 * Runs the app with its window until it ends. An Electron that cannot start is an outcome of its own: no display that
 * it may use, no sandbox, a library that is missing.
 * @param {string} binary
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<WindowOutcome>}
 */
export async function openWindow(binary, args, env) {
  const began = Date.now();
  const code = await runProgram(binary, ['.', ...args], { env });
  return couldNotStart(code, Date.now() - began)
    ? { kind: 'failed', reason: `Electron could not start here (exit code ${code})` }
    : { kind: 'ended', code };
}

/**
 * Whether an exit so early was Electron's rather than the user's: 1 without a usable display, 127 without a library,
 * and the signals of a program that ends itself, as Chromium does without a sandbox.
 * @param {number} code
 * @param {number} afterMs
 */
export const couldNotStart = (code, afterMs) =>
  afterMs < START_MS && (code === 1 || code === 127 || (code >= 132 && code <= 139 && code !== 137));
