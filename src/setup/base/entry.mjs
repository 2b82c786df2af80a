import { visible } from './report.mjs';
import { packagesAreCurrent } from '../steps/install.mjs';
import { rerunOnSystemNode, runsOnPackagedNode } from '../steps/system-node.mjs';
import { SetupFailure } from './failure.mjs';
import { isAtLeast } from './version.mjs';

const OLDEST_NODE = '20.19.0';

/**
 * Runs an entry: its result is the exit code, an expected failure is a few sentences and exit code 1.
 * @param {() => Promise<number>} work
 */
export async function runEntry(work) {
  try {
    if (!isAtLeast(process.versions.node, OLDEST_NODE)) {
      throw new SetupFailure(
        `Capstan needs Node ${OLDEST_NODE} or newer to set itself up; this is ${process.version}.`,
        'Install a current Node from https://nodejs.org and try again.',
      );
    }
    const mustLeave = runsOnPackagedNode() && !packagesAreCurrent();
    process.exitCode = mustLeave ? await rerunOnSystemNode() : await work();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof SetupFailure) {
      console.error(visible(`\n✗ ${error.message}\n  ${error.advice.replaceAll('\n', '\n  ')}`));
    } else console.error(error);
  }
}
