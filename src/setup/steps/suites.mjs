import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from '../base/json-file.mjs';
import { root } from '../base/paths.mjs';
import { run } from '../base/run.mjs';
import { agreeing, countPlaywright, countVitest } from './counts.mjs';
import { toolPath } from './tool-path.mjs';

/** @typedef {'redis' | 'build' | 'browser'} Need */

/**
 * @typedef {object} Suite
 * @property {'vitest' | 'playwright'} runner whose project has the suite's name
 * @property {Need[]} needs
 * @property {{ folder: string, ending: string }} files where its tests are
 */

/**
 * In the order of what they cost.
 * @type {Record<string, Suite>}
 */
export const SUITES = {
  unit: { runner: 'vitest', needs: [], files: { folder: 'src', ending: '.test.ts' } },
  integration: { runner: 'vitest', needs: ['redis'], files: { folder: 'src', ending: '.test.ts' } },
  faults: {
    runner: 'vitest',
    needs: ['redis', 'build'],
    files: { folder: 'e2e/faults', ending: '.test.ts' },
  },
  journeys: {
    runner: 'playwright',
    needs: ['redis', 'build', 'browser'],
    files: { folder: 'e2e/journeys', ending: '.spec.ts' },
  },
  desktop: {
    runner: 'playwright',
    needs: ['redis', 'build', 'browser'],
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
 * @param {Pick<Suite, 'runner'>} suite
 * @param {string} node
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env added to this process's own
 * @param {string[]} options.args passed on to the runner, such as a file name
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runSuite(name, { runner }, node, { env, args }) {
  const reportFile = join(root, 'node_modules', '.cache', 'capstan', `${name}.json`);
  rmSync(reportFile, { force: true });
  mkdirSync(dirname(reportFile), { recursive: true });
  const command =
    runner === 'vitest'
      ? [
          toolPath('vitest'),
          ...['run', '--config', '.config/vitest.config.ts', '--project', name],
          ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
        ]
      : [
          toolPath('@playwright/test', 'playwright'),
          'test',
          '--config',
          '.config/playwright.config.ts',
          '--project',
          name,
        ];
  const { code } = await run(node, [...command, ...args], {
    cwd: root,
    env: { ...process.env, CAPSTAN_REPORT: reportFile, ...env },
    inherit: true,
  });
  const count = runner === 'vitest' ? countVitest : countPlaywright;
  return agreeing(count(readJson(reportFile)), code);
}
