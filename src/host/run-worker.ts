import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLog } from '../adapters/log/json-log.ts';
import { noProcessLogs } from '../adapters/log/no-process-logs.ts';
import { terminalLog } from '../adapters/log/terminal-log.ts';
import { RedisLink } from '../adapters/redis/redis-link.ts';
import { typeNameIssues } from '../core/jobs/known-types.ts';
import { KeptSettings } from '../core/settings/kept-settings.ts';
import type { SettingsStore } from '../core/ports/settings-store.ts';
import { DomainError } from '../model/domain-error.ts';
import { type JobWorkerSettings, jobWorkerSettingsSchema } from '../model/job-worker.ts';
import type { LogLine } from '../model/log.ts';
import { type HostConfig, readConfig } from './config.ts';
import type { WorkerEntries } from './entries.ts';
import { breakGround, type Foundation, standOn } from './parts/foundation.ts';
import { buildJobKeeper, filesFolder, type JobKeeper } from './parts/job-keeper.ts';
import { ShutdownSignals } from './shutdown-signals.ts';
import { serveHealth, type WorkerHealth } from './worker-health.ts';
import { readWorkerOptions, WORKER_USAGE, type WorkerOptions } from './worker-options.ts';
import { SHUTDOWN_LIMIT_MS } from '../model/timings.ts';

export interface WorkerProgram {
  readonly entries: Pick<WorkerEntries, 'guard' | 'jobWorker'>;
  /** Scripts that come with Capstan. */
  readonly exampleScripts: string;
  readonly version: string;
  readonly argv: readonly string[];
}

const LOOK_EVERY_MS = 500;

/** What this command was told holds for its life; nothing is kept. */
const noStore: SettingsStore<JobWorkerSettings> = {
  load: () => Promise.resolve(null),
  save: () => Promise.resolve(),
};

/** Keeps job workers running on a machine that has no engine, until it is told to stop. Sets the exit code. */
export async function runWorker(program: WorkerProgram): Promise<void> {
  const signals = new ShutdownSignals(process);
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  let sink = terminalLog(process.stdout, process.stderr, ['worker', 'jobs', 'redis link']);
  let seq = 0;
  const say = (level: LogLine['level'], text: string) =>
    sink({ seq: seq++, at: Date.now(), level, source: 'worker', text });
  try {
    const config = readConfig();
    const options = readWorkerOptions(program.argv, config);
    if (options === null) {
      process.stdout.write(WORKER_USAGE);
      return;
    }
    if (options.json) sink = jsonLog(process.stdout);
    await work(program, config, options, signals, sink);
    say('info', 'The worker has stopped.');
  } catch (error) {
    const expected = error instanceof DomainError || (error instanceof Error && 'syscall' in error);
    const text = expected ? error.message : error instanceof Error ? error.stack : String(error);
    say('error', `The worker cannot run: ${text ?? ''}`);
    process.exitCode = 1;
  } finally {
    signals.close();
  }
}

async function work(
  program: WorkerProgram,
  config: HostConfig,
  options: WorkerOptions,
  signals: ShutdownSignals,
  sink: (line: LogLine) => void,
): Promise<void> {
  const ground = breakGround([sink]);
  const { closings, log } = ground;
  try {
    // What jobs write goes there; it may be the first that this machine keeps.
    await mkdir(filesFolder(config.dataDir), { recursive: true, mode: 0o700 });
    const foundation = await standOn(ground, config, program.entries.guard, noProcessLogs);
    const link = new RedisLink({ clock: ground.clock, log });
    closings.add('Redis', () => link.close());
    const keeper = buildJobKeeper(foundation, await keeperOptions(program, config, options, link));
    if (options.health !== null) {
      const health = await serveHealth(options.health, () => healthOf(foundation, link));
      closings.add('health', health.close);
      log.write('info', 'worker', `Health is told at ${health.url}`);
    }
    process.on('uncaughtException', (error) => {
      ground.onUnexpectedError(error);
      process.exitCode = 1;
      signals.request('an unexpected error');
    });
    closings.add('watch over the workers', endWithWorkers(foundation, signals));
    await begin(keeper, link, options);
    log.write('info', 'worker', `Stopping: ${await signals.requested}`);
  } finally {
    const limit = setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS);
    await closings.run();
    clearTimeout(limit);
  }
}

async function keeperOptions(
  { entries, exampleScripts, version }: WorkerProgram,
  config: HostConfig,
  { settings, scripts, allowedFolders }: WorkerOptions,
  link: RedisLink,
) {
  return {
    link,
    keeper: `worker-${randomBytes(6).toString('hex')}`,
    version,
    workerEntry: entries.jobWorker,
    typeFolders: [
      { path: exampleScripts, source: 'example' as const },
      ...[join(config.dataDir, 'scripts'), ...scripts].map((path) => ({ path, source: 'user' as const })),
    ],
    allowedFolders: [join(config.dataDir, 'input'), ...config.jobFolders, ...allowedFolders],
    settings: await KeptSettings.load({
      schema: jobWorkerSettingsSchema,
      store: noStore,
      defaults: settings,
    }),
  };
}

/** Takes jobs as soon as Redis is there. */
async function begin(
  { describer, workers }: JobKeeper,
  link: RedisLink,
  { redisUrl, settings }: WorkerOptions,
): Promise<void> {
  // Which files are better left alone is known after they were loaded once.
  const issues = typeNameIssues(settings.types ?? [], await describer.describe(), 'types');
  if (issues.length > 0)
    throw new DomainError('INVALID_INPUT', issues.map(({ message }) => `--types: ${message}`).join('\n'), {
      path: 'types',
    });
  await link.connect({ url: redisUrl });
  workers.start();
}

function healthOf({ processes }: Foundation, link: RedisLink): WorkerHealth {
  const workers = processes
    .views()
    .filter(({ group }) => group === 'jobs')
    .map(({ id, state }) => ({ id, state: state.kind }));
  const redis = link.state().kind;
  return { ok: redis === 'ready' && workers.every(({ state }) => state === 'running'), redis, workers };
}

/** Without a worker there is nothing to be done: drained ones have ended well, those that were given up have not. */
function endWithWorkers({ clock, processes }: Foundation, signals: ShutdownSignals): () => void {
  return clock.every(LOOK_EVERY_MS, () => {
    const states = processes.views().flatMap(({ group, state }) => (group === 'jobs' ? [state.kind] : []));
    if (states.length === 0 || !states.every((kind) => kind === 'stopped' || kind === 'errored')) return;
    if (states.includes('errored')) process.exitCode = 1;
    signals.request(states.includes('errored') ? 'no worker can be started' : 'every worker is drained');
  });
}
