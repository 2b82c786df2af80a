import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../base/paths.mjs';

/** @type {NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs the program that set-up was for, until it ends.
 *
 * It gets a process group of its own: a terminal's Ctrl-C reaches every process of the foreground group, and
 * together with the forwarded one the program would see two, the second of which means "at once". For the same reason a signal
 * goes to the program alone: electron-vite passes it on to its app (`setupElectronSignalHandlers` of electron-vite 6.0.0).
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's own
 * @param {(text: string) => void} [options.onOutput] sees what it prints, which is printed all the same
 * @param {(text: string) => void} [options.onErrors] likewise, on stderr
 * @param {boolean} [options.endGroup] whether what the program has started and left behind when a signal has ended it is to end, too
 * @param {string} [options.endByMessage] what to say to a program that no console reaches on Windows, for it to end
 * @returns {Promise<number>} its exit code
 */
export function runProgram(command, args, options = {}) {
  const { env = {}, onOutput, onErrors, endGroup = false, endByMessage } = options;
  const windows = process.platform === 'win32';
  const talks = windows && endByMessage !== undefined;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: [
      'inherit',
      onOutput ? 'pipe' : 'inherit',
      onErrors ? 'pipe' : 'inherit',
      ...(talks ? /** @type {const} */ (['ipc']) : []),
    ],
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
  let asked = false;
  const forwards = FORWARDED.map((signal) => {
    const forward = () => {
      asked = true;
      // A closing terminal asks to end like anybody else.
      if (!windows) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      // Ctrl-C has reached every program of the console already, but a program with windows belongs to none.
      else if (talks && child.connected) child.send(endByMessage);
    };
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  const parent = process.ppid;
  const watch = setInterval(() => {
    // A killed npm takes its shell along but not us. Without npm, outliving the parent may be what is wanted.
    if (!process.env['npm_lifecycle_event'] || process.ppid === parent) return;
    clearInterval(watch);
    asked = true;
    child.kill('SIGTERM');
  }, 1_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
      const left = asked && endGroup && !windows ? endOfGroup(child.pid) : Promise.resolve();
      void left.then(() => {
        for (const undo of forwards) undo();
        resolve(exitCode);
      });
    });
  });
}

/** An engine has 10 s to finish what it holds, ms. */
const LONGEST_MS = 12_000;
const LOOK_EVERY_MS = 50;

/**
 * Asks what is left of a process group to end, waits for it, and ends it where that does not help.
 * @param {number | undefined} group
 */
async function endOfGroup(group) {
  if (group === undefined) return;
  const deadline = Date.now() + LONGEST_MS;
  for (let left = tellGroup(group, 'SIGTERM'); left; left = tellGroup(group, 0)) {
    if (Date.now() > deadline) {
      tellGroup(group, 'SIGKILL');
      return;
    }
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal 0: none
 * @returns whether there is such a group
 */
function tellGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
