import { createReport } from '../src/setup/base/report.mjs';
import { ensureRedis, redisEnvironment } from '../src/setup/steps/redis.mjs';

/** For `vitest` started by hand: `npm test` has found the server already and hands it over in the same variables. */
export async function setup(): Promise<void> {
  if (process.env['CAPSTAN_REDIS_SERVER']) return;
  Object.assign(process.env, redisEnvironment(await ensureRedis(createReport())));
}
