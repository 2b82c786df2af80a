import { stripVTControlCharacters } from 'node:util';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LeftOut, messageOf } from '../base/failure.mjs';
import { root } from '../base/paths.mjs';
import { inSeconds } from '../base/report.mjs';
import { run } from '../base/run.mjs';
import { checkCommits } from './commit-subjects.mjs';
import { NONE } from './counts.mjs';
import { ensurePythonTools, packageFolder } from './python-tools.mjs';
import { toolPath } from './tool-path.mjs';

/** A file that did not change is not looked at again; a fresh clone, as build machines have, looks at all. */
const LINT_CACHE = [
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  'node_modules/.cache/eslint',
];

/** @typedef {{ tool: string, command?: string, args: string[] }} NodeCheck a package's command */
/** @typedef {{ modules: string[][] }} PythonCheck Python modules to be run, with their words */
/** @typedef {{ look: () => Promise<{ code: number, output: string }> }} OwnCheck */

const cache = join(root, 'node_modules', '.cache');

/**
 * What can be said of the sources without running them.
 * @type {Record<string, NodeCheck | PythonCheck | OwnCheck>}
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
  commits: { look: checkCommits },
  'python-lint': {
    modules: [
      ['ruff', 'check', '--quiet', '--cache-dir', join(cache, 'ruff')],
      ['ruff', 'format', '--check', '--quiet', '--cache-dir', join(cache, 'ruff')],
      ['mypy', '--no-error-summary', '--cache-dir', join(cache, 'mypy')],
    ],
  },
};

/**
 * Runs checks side by side; the words of a failed one follow its name.
 * @param {string[]} names
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 * @param {(name: string, error: LeftOut) => void} leftOut is told of checks that this machine cannot run
 * @returns {Promise<Map<string, import('./counts.mjs').Counts>>} a failed check counts as one failed test
 */
export async function runChecks(names, node, report, leftOut) {
  /** @type {Map<string, import('./counts.mjs').Counts>} */
  const results = new Map();
  const waiting = [...names];

  async function work() {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      try {
        const failed = await runCheck(name, node, report);
        results.set(name, { ...NONE, failed });
      } catch (error) {
        if (!(error instanceof LeftOut)) throw error;
        leftOut(name, error);
      }
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
  const { code, output } =
    'modules' in check
      ? await runModules(check, report)
      : 'look' in check
        ? await check.look()
        : await runTool(check, node);
  if (code === 0) {
    report.say(`✓ ${name} (${inSeconds(Date.now() - began)})`);
    return 0;
  }
  report.say(
    `\n✗ ${name} (${inSeconds(Date.now() - began)})\n${stripVTControlCharacters(output).trimEnd()}\n`,
  );
  return 1;
}

/**
 * @param {NodeCheck} check
 * @param {string} node
 */
const runTool = (check, node) =>
  run(node, [toolPath(check.tool, check.command), ...check.args], { cwd: root });

/**
 * @param {PythonCheck} check
 * @param {import('../base/report.mjs').Report} report
 */
async function runModules({ modules }, report) {
  let python;
  try {
    python = await ensurePythonTools(report);
  } catch (error) {
    if (error instanceof LeftOut) throw error;
    return { code: 1, output: messageOf(error) };
  }
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  let output = '';
  let code = 0;
  for (const words of modules) {
    const outcome = await run(python, ['-m', ...words], { cwd: packageFolder, env });
    code ||= outcome.code;
    output += outcome.output;
  }
  return { code, output };
}
