import { hostname } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../adapters/processes/child-environment.ts';
import { CapstanWorkerProgram } from '../../adapters/python/python-program.ts';
import { RedisDeadLetterBox } from '../../adapters/redis/python/dead-letter-box.ts';
import { RedisWorkerChannels } from '../../adapters/redis/python/worker-channels.ts';
import { RedisPythonBoard } from '../../adapters/redis/python/python-board.ts';
import { RedisPythonLease } from '../../adapters/redis/python/python-lease.ts';
import { RedisResultList } from '../../adapters/redis/python/result-list.ts';
import type { RedisLink } from '../../adapters/redis/redis-link.ts';
import type { TaskHistory } from '../../core/ports/task-history.ts';
import { composePython, type PythonCore } from '../../core/python/compose-python.ts';
import { goodParts } from '../../core/settings/good-parts.ts';
import { KeptSettings } from '../../core/settings/kept-settings.ts';
import { DomainError } from '../../model/domain-error.ts';
import { DEFAULT_PYTHON_SETTINGS, pythonSettingsSchema } from '../../model/python.ts';
import type { Foundation } from './foundation.ts';

export interface PythonPartOptions {
  readonly link: RedisLink;
  /** Id of the data folder. */
  readonly engineId: string;
  readonly history: TaskHistory;
  /** Folder of the package `capstan_worker`. */
  readonly packageDir: string;
}

/** Python workers, their tasks and dead letters. Nothing is started or asked yet. */
export async function buildPython(
  foundation: Foundation,
  { link, engineId, history, packageDir }: PythonPartOptions,
): Promise<PythonCore> {
  const { clock, closings, config, launcher, file } = foundation;
  const tasksFolder = join(config.dataDir, 'python-tasks');
  const redisUrl = () => link.target()?.url ?? null;
  const client = () => {
    const found = link.client();
    // Its lists are spread over the nodes of a cluster, and no script reaches all of them.
    if (found.isCluster)
      throw new DomainError('REDIS_UNAVAILABLE', 'Python tasks need one Redis server, not a cluster', {
        reason: 'Python tasks need one Redis server, not a cluster',
      });
    return found;
  };
  const settings = await KeptSettings.load({
    schema: pythonSettingsSchema,
    store: file('python.json', goodParts(pythonSettingsSchema, DEFAULT_PYTHON_SETTINGS)),
    defaults: DEFAULT_PYTHON_SETTINGS,
  });
  const python = composePython({
    ...foundation,
    link,
    redisUrl,
    history,
    settings,
    tasksFolder,
    external: config.pythonWorkers === 'external',
    program: new CapstanWorkerProgram({
      interpreter: config.python,
      source: config.pythonSource,
      problem: config.pythonProblem,
      childEnv: childEnvironment(config.env),
      packageDir,
      tasksDir: tasksFolder,
      launcher,
      redisUrl,
      nodeEnv: config.env['NODE_ENV'],
    }),
    board: new RedisPythonBoard({ client, engineId, now: () => clock.now() / 1_000 }),
    lease: new RedisPythonLease({ client, engineId, machine: hostname(), pid: process.pid }),
    box: new RedisDeadLetterBox(client),
    openResults: (url) => new RedisResultList({ client, engineId, url }),
    openChannels: (url) => new RedisWorkerChannels(url),
  });
  closings.add('Python workers', () => python.supervisor.stop());
  return python;
}
