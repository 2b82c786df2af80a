import { SetupFailure } from '../base/failure.mjs';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import { toolPath } from '../steps/tool-path.mjs';

/**
 * Runs electron-builder on what `assemble` has put together, without ever publishing anything.
 * @param {string} node
 * @param {string[]} args
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's own
 * @param {boolean} [options.inherit] on the screen; else collected
 */
export function runBuilder(node, args, { env = {}, inherit = false } = {}) {
  const command = [
    toolPath('electron-builder'),
    '--config',
    '.config/electron-builder.mjs',
    '--publish',
    'never',
  ];
  return run(node, [...command, ...args], { cwd: root, env: { ...process.env, ...env }, inherit });
}

/** How electron-builder calls this system. */
export function systemArgument() {
  switch (process.platform) {
    case 'linux':
      return '--linux';
    case 'darwin':
      return '--mac';
    case 'win32':
      return '--win';
    default:
      throw new SetupFailure('There are no installers for this system.', 'Use Linux, macOS or Windows.');
  }
}
