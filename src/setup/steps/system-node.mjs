import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { SetupFailure } from '../base/failure.mjs';
import { findCommands, isInPackageFolder, withoutPackageFolders } from '../base/find-command.mjs';

/** npm puts the Node of node_modules first; whoever replaces node_modules must not run on it. */
export const runsOnPackagedNode = () => isInPackageFolder(process.execPath);

/**
 * The machine's own Node: the one npm itself runs on, else the first on the PATH that is not in a node_modules.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findSystemNode(env = process.env) {
  const ofNpm = env['npm_node_execpath'];
  if (ofNpm && !isInPackageFolder(ofNpm)) return ofNpm;
  return findCommands('node', withoutPackageFolders(env))[0];
}

/**
 * Starts this very command again on the machine's own Node and ends with its exit code.
 * @returns {Promise<number>}
 */
export function rerunOnSystemNode() {
  const node = findSystemNode();
  if (!node) {
    throw new SetupFailure(
      'The packages have to be replaced, and the only Node found is one of them.',
      'Install Node 20.19 or newer from https://nodejs.org, or run `npm ci` yourself.',
    );
  }
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: withoutPackageFolders(),
  });
  // A terminal's Ctrl-C reaches the child by itself; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
