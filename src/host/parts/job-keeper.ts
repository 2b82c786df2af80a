import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJobBoardFile } from '../../adapters/jobs/job-board-file.ts';
import { SystemProcessSampler } from '../../adapters/processes/process-sampler.ts';
import { RedisJobHoldings } from '../../adapters/redis/jobs/redis-job-holdings.ts';
import { RedisWorkerDirectory } from '../../adapters/redis/jobs/redis-worker-directory.ts';
import type { RedisLink } from '../../adapters/redis/redis-link.ts';
import { JobWorkers } from '../../core/jobs/workers/job-workers.ts';
import { Settlement } from '../../core/jobs/workers/settlement.ts';
import { TypeDescriber } from '../../core/jobs/workers/type-describer.ts';
import { WorkerViews } from '../../core/jobs/worker-views.ts';
import type { KeptSettings } from '../../core/settings/kept-settings.ts';
import { BusyWatch } from '../../core/supervision/busy-watch.ts';
import type { JobWorkerSettings } from '../../model/job-worker.ts';
import type { TypeFolder } from '../../model/wire/job-worker.ts';
import type { Foundation } from './foundation.ts';

export interface JobKeeperOptions {
  readonly link: RedisLink;
  /** Who keeps the workers: the id of the data folder, or of a worker command. */
  readonly keeper: string;
  readonly version: string;
  readonly workerEntry: URL;
  readonly typeFolders: readonly TypeFolder[];
  readonly allowedFolders: readonly string[];
  readonly settings: KeptSettings<JobWorkerSettings>;
}

/** What keeps job workers running, in an engine as well as on a machine that has nothing else. */
export interface JobKeeper {
  readonly workers: JobWorkers;
  readonly describer: TypeDescriber;
  readonly directory: RedisWorkerDirectory;
  /**
   * Gives back what this keeper had in hand on the server of now in an earlier life or at an earlier stay. None of its
   * workers may work there yet.
   */
  settleEarlier(types: readonly string[]): void;
  /** Ends work before the server is left, until `workers.start`; what is in hand is finished or given back. */
  rest(): Promise<void>;
}

export const filesFolder = (dataDir: string): string => join(dataDir, 'files');

export function buildJobKeeper(foundation: Foundation, options: JobKeeperOptions): JobKeeper {
  const { clock, awake, log, events, launcher, processes, closings, config } = foundation;
  const { link, keeper, workerEntry, typeFolders } = options;
  const holdings = new RedisJobHoldings({ client: () => link.client() });
  closings.add('held jobs', () => holdings.close());
  const directory = new RedisWorkerDirectory({ client: () => link.client() });
  const settlement = new Settlement({ clock, log, holdings, directory });
  closings.add('settlement', () => settlement.close());
  const busyWatch = new BusyWatch({
    clock,
    sampler: new SystemProcessSampler({ clock }),
    periodMs: process.platform === 'linux' ? 200 : 1_000,
    onError: foundation.onUnexpectedError,
  });
  const entry = fileURLToPath(workerEntry);
  const describer = new TypeDescriber({ launcher, entry, clock, folders: typeFolders });
  const ownTokens = `capstan-${keeper}.jobs.`;
  // Tells what is held from now on from what was left.
  const newStay = () => `${ownTokens}${randomBytes(6).toString('hex')}.`;
  let stay = newStay();
  const workers = new JobWorkers({
    around: {
      launcher,
      entry,
      clock,
      awake,
      log,
      busyWatch,
      boards: createJobBoardFile,
      holdings,
      settlement,
      machine: hostname(),
      onMemoryLimit: (label, cause) => {
        events.add({ kind: 'memory-limit-hit', at: clock.now(), process: label, cause });
      },
    },
    processes,
    settings: options.settings,
    views: new WorkerViews({ directory, clock, keeper }),
    target: () => link.target(),
    sources: () => describer.sources(),
    types: () => describer.known(),
    tokenPrefix: () => stay,
    common: {
      keeper,
      version: options.version,
      filesDir: filesFolder(config.dataDir),
      allowedFolders: options.allowedFolders,
      httpAllow: config.jobHttpAllow,
    },
  });
  closings.add('job workers', async () => {
    await workers.stop();
    // What they gave back too late for themselves.
    await settlement.pay();
  });
  awake.onSuspend(() => workers.setAsleep(true));
  awake.onResume(() => workers.setAsleep(false));
  return {
    workers,
    describer,
    directory,
    settleEarlier: (types) => {
      settlement.forget();
      stay = newStay();
      settlement.add({
        run: ownTokens,
        except: stay,
        types,
        notes: [],
        death: { cause: 'its keeper ended', kind: 'asked' },
        holder: { worker: '', machine: hostname(), pid: 0 },
      });
    },
    rest: async () => {
      await workers.rest();
      await settlement.pay();
    },
  };
}
