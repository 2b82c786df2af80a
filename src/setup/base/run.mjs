import { spawn } from 'node:child_process';

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 127 when the command could not be started, 128 when it died of a signal
 * @property {string} output stdout and stderr as they came
 * @property {string} stdout
 * @property {boolean} timedOut
 */

/**
 * Runs a command to its end and never throws.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env] instead of this process's own
 * @param {number} [options.timeoutMs] after which the command and its children are killed; none by default
 * @param {AbortSignal} [options.signal] which kills them as well
 * @param {(line: string) => void} [options.onLine]
 * @param {boolean} [options.inherit] write to this process's own stdout and stderr instead of collecting
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd, env, timeoutMs, signal, onLine, inherit = false } = {}) {
  return new Promise((resolve) => {
    const ownGroup = process.platform !== 'win32' && (timeoutMs !== undefined || signal !== undefined);
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
      detached: ownGroup,
      // npm and its like are scripts on Windows, which only a shell starts.
      shell: process.platform === 'win32' && /\.(cmd|bat)$/i.test(command),
    });
    let output = '';
    let stdout = '';
    let timedOut = false;
    const giveUp = () => {
      timedOut = true;
      killTree(child.pid, ownGroup);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);

    /** @param {string} text */
    const collect = (text) => {
      output += text;
      const line = text
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1);
      if (line) onLine?.(line);
    };
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      collect(text);
    });
    child.stderr?.setEncoding('utf8').on('data', collect);

    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve({ code, output, stdout, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', (code) => {
      finish(code ?? 128);
    });
  });
}

/**
 * @param {number | undefined} pid
 * @param {boolean} group
 */
function killTree(pid, group) {
  if (pid === undefined) return;
  try {
    process.kill(group ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/**
 * The last lines of a command's output, for a failure message.
 * @param {string} output
 * @param {number} [count]
 */
export const lastLines = (output, count = 12) => output.trimEnd().split('\n').slice(-count).join('\n');
