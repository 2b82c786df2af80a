import { availableParallelism } from 'node:os';
import { root } from '../base/paths.mjs';
import { inSeconds } from '../base/report.mjs';
import { run } from '../base/run.mjs';
import { NONE } from './counts.mjs';
import { toolPath } from './tool-path.mjs';

/** A file that did not change is not looked at again; a fresh clone, as build machines have, looks at all. */
const LINT_CACHE = [
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  'node_modules/.cache/eslint',
];

/**
 * What can be said of the sources without running them.
 * @type {Record<string, { tool: string, command?: string, args: string[] }>}
 */
export const CHECKS = {
  types: { tool: 'typescript', command: 'tsc', args: ['--build'] },
  lint: { tool: 'eslint', args: ['--config', '.config/eslint.config.mjs', ...LINT_CACHE, '.'] },
  format: { tool: '@biomejs/biome', args: ['format', '--config-path', '.config/format.json'] },
  walls: {
    tool: 'dependency-cruiser',
    command: 'depcruise',
    args: ['--config', '.config/dependency-cruiser.cjs', 'src', 'e2e'],
  },
  unused: { tool: 'knip', args: ['--config', '.config/knip.json', '--no-progress', '--no-config-hints'] },
};

/**
 * Runs checks side by side; the words of a failed one follow its name.
 * @param {string[]} names
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<Map<string, import('./counts.mjs').Counts>>} a failed check counts as one failed test
 */
export async function runChecks(names, node, report) {
  /** @type {Map<string, import('./counts.mjs').Counts>} */
  const results = new Map();
  const waiting = [...names];

  async function work() {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const failed = await runCheck(name, node, report);
      results.set(name, { ...NONE, failed });
    }
  }
  if (names.length > 0) {
    await report.step(`Checking ${names.join(', ')}`, async () => {
      await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
    });
  }
  return results;
}

/**
 * @param {string} name
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 */
async function runCheck(name, node, report) {
  const check = CHECKS[name];
  if (!check) throw new Error(`no check is called ${name}`);
  const began = Date.now();
  const { code, output } = await run(node, [toolPath(check.tool, check.command), ...check.args], {
    cwd: root,
  });
  if (code === 0) return 0;
  report.say(`\n✗ ${name} (${inSeconds(Date.now() - began)})\n${output.trimEnd()}\n`);
  return 1;
}
