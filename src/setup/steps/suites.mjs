import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import { agreeing, countPlaywright, countPytest, countVitest } from './counts.mjs';
import { filters } from './filters.mjs';
import { packageFolder } from './python-tools.mjs';
import { testEnvironment } from './test-environment.mjs';
import { toolPath } from './tool-path.mjs';

/** @typedef {'redis' | 'build' | 'browser' | 'python' | 'pytest'} Need */

/**
 * @typedef {object} Suite
 * @property {'vitest' | 'playwright' | 'pytest'} runner whose project has the suite's name
 * @property {Need[]} needs
 * @property {{ folder: string, ending: string }} files where its tests are
 */

/**
 * In the order of what they cost.
 * @type {Record<string, Suite>}
 */
export const SUITES = {
  unit: { runner: 'vitest', needs: [], files: { folder: 'src', ending: '.test.ts' } },
  python: {
    runner: 'pytest',
    needs: ['redis', 'pytest'],
    files: { folder: 'resources/python/tests', ending: '.py' },
  },
  integration: { runner: 'vitest', needs: ['redis', 'python'], files: { folder: 'src', ending: '.test.ts' } },
  faults: {
    runner: 'vitest',
    needs: ['redis', 'python', 'build'],
    files: { folder: 'e2e/faults', ending: '.test.ts' },
  },
  journeys: {
    runner: 'playwright',
    needs: ['redis', 'python', 'build', 'browser'],
    files: { folder: 'e2e/journeys', ending: '.spec.ts' },
  },
  desktop: {
    runner: 'playwright',
    needs: ['redis', 'python', 'build', 'browser'],
    files: { folder: 'e2e/desktop', ending: '.spec.ts' },
  },
};

/** @param {Suite} suite */
export function hasTests({ files: { folder, ending } }) {
  const path = join(root, folder);
  return (
    existsSync(path) && readdirSync(path, { recursive: true }).some((name) => String(name).endsWith(ending))
  );
}

/**
 * Runs a suite with its output on the screen.
 * @param {string} name
 * @param {Pick<Suite, 'runner' | 'files'>} suite
 * @param {string} node
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env added to this process's own
 * @param {string[]} options.args words that pick files or tests, and options of the runner
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runSuite(name, { runner, files }, node, { env, args }) {
  const { command = node, cwd = root, words, byName, reportFile, count } = RUNNERS[runner](name, env);
  rmSync(reportFile, { force: true });
  mkdirSync(dirname(reportFile), { recursive: true });
  const { code } = await run(command, [...words, ...filters(args, files, byName)], {
    cwd,
    env: { ...testEnvironment(process.env), CAPSTAN_REPORT: reportFile, ...env },
    inherit: true,
  });
  return agreeing(count(reportFile), code);
}

/**
 * @typedef {object} Run how a suite is run
 * @property {string} [command] Node unless it says otherwise
 * @property {string} [cwd] the folder of package.json unless it says otherwise
 * @property {string[]} words
 * @property {string} byName the option that picks tests by their names
 * @property {string} reportFile
 * @property {(reportFile: string) => import('./counts.mjs').Counts | undefined} count
 */

/** @param {string} file */
const reportOf = (file) => join(root, 'node_modules', '.cache', 'capstan', file);

/** @type {Record<Suite['runner'], (name: string, env: NodeJS.ProcessEnv) => Run>} */
const RUNNERS = {
  vitest(name) {
    const reportFile = reportOf(`${name}.json`);
    const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const config = ['--config', '.config/vitest.config.ts', '--project', name];
    const count = (/** @type {string} */ file) => countVitest(readJson(file));
    return { words: [toolPath('vitest'), 'run', ...config, ...report], byName: '-t', reportFile, count };
  },
  playwright(name) {
    // In one word: a name that follows would be taken for another project.
    const config = ['--config', '.config/playwright.config.ts', `--project=${name}`];
    return {
      words: [toolPath('@playwright/test', 'playwright'), 'test', ...config],
      byName: '-g',
      reportFile: reportOf(`${name}.json`),
      count: (file) => countPlaywright(readJson(file)),
    };
  },
  pytest(name, env) {
    const reportFile = reportOf(`${name}.xml`);
    const { CAPSTAN_PYTEST: command = 'python3' } = env;
    return {
      command,
      cwd: packageFolder,
      words: ['-m', 'pytest', `--junitxml=${reportFile}`],
      byName: '-k',
      reportFile,
      count: (file) => countPytest(existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    };
  },
};
