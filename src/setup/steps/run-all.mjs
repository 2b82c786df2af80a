import { LeftOut, messageOf, SetupFailure } from '../base/failure.mjs';
import { ensureBrowser } from './browser.mjs';
import { ensureBuild } from './build.mjs';
import { CHECKS, runChecks } from './checks.mjs';
import { inWords, NONE, sum } from './counts.mjs';
import { ensurePackages } from './install.mjs';
import { pythonForEngine } from './python.mjs';
import { ensurePythonTools } from './python-tools.mjs';
import { ensureRedis, hasOwnRedis, redisEnvironment } from './redis.mjs';
import { ensureRuntime } from './runtime.mjs';
import { hasTests, runSuite, SUITES } from './suites.mjs';

/**
 * Runs checks and suites one after another, whatever becomes of the earlier ones, and sums up.
 * @param {string[]} selected names of checks and suites
 * @param {string[]} args for the runners
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<number>} exit code
 */
export async function runAll(selected, args, report) {
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  const suites = Object.entries(SUITES).filter(([name, suite]) => selected.includes(name) && hasTests(suite));

  /** @type {Map<string, string>} */
  const reasons = new Map();
  const leftOut = (/** @type {string} */ name, /** @type {LeftOut} */ error) => {
    report.say(`– ${name} is left out: ${error.message}`);
    reasons.set(name, `left out: ${error.message}`);
  };
  const results = await runChecks(
    selected.filter((name) => name in CHECKS),
    node,
    report,
    leftOut,
  );
  const provide = createProvider(node, report);
  for (const [name, suite] of suites) {
    report.say(`\n▸ ${name}`);
    try {
      const env = await provide(suite.needs);
      results.set(name, await runSuite(name, suite, node, { env, args }));
    } catch (error) {
      if (error instanceof LeftOut) {
        leftOut(name, error);
        continue;
      }
      if (!(error instanceof SetupFailure)) throw error;
      report.say(`✗ ${name} cannot run. ${error.message}\n  ${error.advice.replaceAll('\n', '\n  ')}`);
      results.set(name, { ...NONE, failed: 1 });
      reasons.set(name, messageOf(error).split('\n')[0] ?? '');
    }
  }

  const total = sum([...results.values()]);
  const named = selected.filter((name) => results.has(name) || reasons.has(name));
  const width = Math.max(...named.map((name) => name.length), 0) + 2;
  const lines = named.map((name) => {
    const counts = results.get(name);
    if (!counts) return `– ${name.padEnd(width)}${reasons.get(name) ?? ''}`;
    const words = name in CHECKS ? (counts.failed ? 'failed' : 'ok') : (reasons.get(name) ?? inWords(counts));
    return `${counts.failed ? '✗' : '✓'} ${name.padEnd(width)}${words}`;
  });
  const askedForTests = selected.some((name) => name in SUITES);
  const nothingRan = askedForTests && total.passed + total.failed === 0;
  if (nothingRan) lines.push('✗ no test ran');
  console.log(`\n${lines.join('\n')}\n\n${inWords(total)}`);
  return total.failed > 0 || nothingRan ? 1 : 0;
}

/**
 * Gets each thing that suites need once, and remembers when it could not be had.
 * @param {string} node
 * @param {import('../base/report.mjs').Report} report
 */
function createProvider(node, report) {
  /** @type {Record<import('./suites.mjs').Need, () => Promise<NodeJS.ProcessEnv>>} */
  const sources = {
    // There is no server for Windows to start; the desktop journeys do with one that runs already.
    redis: async () =>
      process.platform === 'win32' && hasOwnRedis() ? {} : redisEnvironment(await ensureRedis(report)),
    build: async () => {
      await ensureBuild(node, report);
      return {};
    },
    browser: () => ensureBrowser(node, report),
    python: () => pythonForEngine(report),
    pytest: async () => ({ CAPSTAN_PYTEST: await ensurePythonTools(report), PYTHONDONTWRITEBYTECODE: '1' }),
  };
  /** @type {Map<string, Promise<NodeJS.ProcessEnv>>} */
  const obtained = new Map();

  /** @param {import('./suites.mjs').Need[]} needs */
  return async (needs) => {
    /** @type {NodeJS.ProcessEnv} */
    const env = {};
    for (const need of needs) {
      const source = obtained.get(need) ?? sources[need]();
      obtained.set(need, source);
      Object.assign(env, await source);
    }
    return env;
  };
}
