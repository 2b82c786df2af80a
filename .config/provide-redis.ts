import { createReport } from '../src/setup/base/report.mjs';
import { pythonForEngine } from '../src/setup/steps/python.mjs';
import { ensureRedis, redisEnvironment } from '../src/setup/steps/redis.mjs';

/** For `vitest` started by hand: `npm test` has found both already and hands them over in the same variables. */
export async function setup(): Promise<void> {
  if (process.env['CAPSTAN_REDIS_SERVER']) return;
  const report = createReport();
  Object.assign(process.env, redisEnvironment(await ensureRedis(report)), await pythonForEngine(report));
}
