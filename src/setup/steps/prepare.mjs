import { SetupFailure } from '../base/failure.mjs';
import { ensureBuild } from './build.mjs';
import { ensurePackages } from './install.mjs';
import { pythonForEngine } from './python.mjs';
import { ensureRedis, hasOwnRedis, redisEnvironment } from './redis.mjs';
import { ensureRuntime } from './runtime.mjs';

/**
 * What every program of ours needs first: its packages, its runtime, its build.
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<string>} the Node that runs it
 */
export async function prepareProgram(report) {
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  await ensureBuild(node, report);
  return node;
}

/**
 * What every way of running the engine needs first.
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>}
 */
export async function prepareEngine(report) {
  const node = await prepareProgram(report);
  return { node, env: { ...(await redisForEngine(report)), ...(await pythonForEngine(report)) } };
}

/**
 * @param {import('../base/report.mjs').Report} report
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function redisForEngine(report) {
  if (hasOwnRedis()) return {};
  try {
    return redisEnvironment(await ensureRedis(report));
  } catch (error) {
    // No server exists for Windows; the panel itself asks for an address there.
    if (process.platform !== 'win32' || !(error instanceof SetupFailure)) throw error;
    report.say(`! ${error.message}\n  ${error.advice.replaceAll('\n', '\n  ')}`);
    return {};
  }
}
