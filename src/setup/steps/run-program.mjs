import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from '../base/paths.mjs';

/** @type {NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs the program that set-up was for, until it ends.
 *
 * It gets a process group of its own: a terminal's Ctrl-C reaches every process of the foreground group, and
 * together with the forwarded one the program would see two, the second of which means "at once".
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's own
 * @param {(text: string) => void} [options.onOutput] sees what it prints, which is printed all the same
 * @param {(text: string) => void} [options.onErrors] likewise, on stderr
 * @returns {Promise<number>} its exit code
 */
export function runProgram(command, args, { env = {}, onOutput, onErrors } = {}) {
  const windows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['inherit', onOutput ? 'pipe' : 'inherit', onErrors ? 'pipe' : 'inherit'],
    detached: !windows,
  });
  if (onOutput) {
    child.stdout?.setEncoding('utf8').on('data', onOutput);
    child.stdout?.pipe(process.stdout, { end: false });
  }
  if (onErrors) {
    child.stderr?.setEncoding('utf8').on('data', onErrors);
    child.stderr?.pipe(process.stderr, { end: false });
  }
  const forwards = FORWARDED.map((signal) => {
    // A closing terminal asks to end like anybody else. On Windows Ctrl-C has reached the child already.
    const forward = () => (windows ? false : child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  const parent = process.ppid;
  const watch = setInterval(() => {
    // A killed npm takes its shell along but not us. Without npm, outliving the parent may be what is wanted.
    if (!process.env['npm_lifecycle_event'] || process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 1_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      for (const undo of forwards) undo();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
