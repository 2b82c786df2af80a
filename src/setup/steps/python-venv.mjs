import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, run } from '../base/run.mjs';
import { tryPython } from './python-probe.mjs';

/** @param {string} home of the virtual environment */
export const pythonOf = (home) =>
  process.platform === 'win32' ? join(home, 'Scripts', 'python.exe') : join(home, 'bin', 'python');

/**
 * The virtual environment made earlier, if its Python still runs and can import `redis`.
 * @param {string} home
 * @returns {Promise<import('./python-probe.mjs').Python | undefined>}
 */
export async function madeEarlier(home) {
  const python = existsSync(pythonOf(home)) ? await tryPython(pythonOf(home)) : undefined;
  return python?.redis === undefined ? undefined : { ...python, path: pythonOf(home) };
}

/**
 * Makes a virtual environment and installs packages into it, from wherever the user's pip gets them.
 * @param {string} base the Python it is made with
 * @param {string} home
 * @param {string[]} packages for pip
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function makeVenv(base, home, packages) {
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(`${home}-draft-`);
  try {
    const made = await run(base, ['-m', 'venv', draft], { timeoutMs: 180_000 });
    if (made.code !== 0) return `${base} cannot make a virtual environment: ${reasonIn(made.output)}`;
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--retries', '1'];
    const installed = await run(pythonOf(draft), [...install, ...packages], { timeoutMs: 600_000 });
    if (installed.code !== 0)
      return `pip cannot install ${packages.join(' ')}: ${reasonIn(installed.output)}`;
    rmSync(home, { recursive: true, force: true });
    renameSync(draft, home);
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * The line that says why; pip and venv say more than one would read.
 * @param {string} output
 */
const reasonIn = (output) =>
  /^ERROR: (.+)$/m.exec(output)?.[1] ??
  (lastLines(output.replaceAll(/\s*\n\s*/g, ' '), 1).slice(0, 300) || 'no reason');
