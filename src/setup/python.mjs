import { join } from 'node:path';
import { runEntry } from './base/entry.mjs';
import { dataFolder, root, thisMachine } from './base/paths.mjs';
import { createReport } from './base/report.mjs';
import { run } from './base/run.mjs';
import { ensurePackages } from './steps/install.mjs';
import { ensurePython } from './steps/python.mjs';
import { packageFolder } from './steps/python-tools.mjs';
import { hasOwnRedis } from './steps/redis.mjs';
import { runProgram } from './steps/run-program.mjs';
import { runningEngine } from './steps/running-engine.mjs';
import { ensureRuntime } from './steps/runtime.mjs';

/**
 * The Python that the set-up has found or made, with the package of workers. Where nobody names a Redis it is told of the
 * one of the engine that runs here.
 */
await runEntry(async () => {
  const report = createReport();
  await ensurePackages(report);
  const node = await ensureRuntime(report);
  const { path } = await ensurePython(report);
  const redis = hasOwnRedis() ? {} : await redisOfEngine(node);
  const env = { PYTHONPATH: join(packageFolder, 'src'), PYTHONDONTWRITEBYTECODE: '1', ...redis };
  return runProgram(path, process.argv.slice(2), { env });
});

/**
 * @param {string} node
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function redisOfEngine(node) {
  const folder = dataFolder(thisMachine());
  if (!(await runningEngine(folder))) return {};
  const words = ['src/ctl/index.ts', '--data-dir', folder, 'redis', '--env'];
  const { stdout } = await run(node, words, { cwd: root, timeoutMs: 20_000 });
  const url = /^REDIS_URL=(.+)$/m.exec(stdout)?.[1];
  return url === undefined ? {} : { REDIS_URL: url };
}
