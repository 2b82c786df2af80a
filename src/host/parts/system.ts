import { PrometheusExposition } from '../../adapters/metrics/prometheus.ts';
import { FigureBounds } from '../../core/metrics/bounded-figures.ts';
import type { HistoryTrouble } from '../../core/live/attention.ts';
import { gatherFigures } from '../../core/metrics/gather-figures.ts';
import type { Oscillator } from '../../core/oscillator/oscillator.ts';
import type { Exposition } from '../../core/ports/figures.ts';
import type { Queues } from '../../core/queues/queues.ts';
import { KeptSettings } from '../../core/settings/kept-settings.ts';
import { goodParts } from '../../core/settings/good-parts.ts';
import type { PythonCore } from '../../core/python/compose-python.ts';
import type { ProcessGroups } from '../../core/supervision/process-groups.ts';
import { EngineSystem } from '../../core/system/engine-system.ts';
import type { EngineView } from '../../model/engine.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings, engineSettingsSchema } from '../../model/settings.ts';
import type { Foundation } from './foundation.ts';
import type { JobsPart } from './jobs.ts';
import type { PoolsPart } from './pools.ts';
import type { RedisPart } from './redis.ts';

export interface SystemPartOptions {
  readonly redis: RedisPart;
  readonly queues: Queues;
  readonly oscillator: Oscillator;
  readonly pools: Pick<PoolsPart, 'pools' | 'oneShots'>;
  readonly jobs: Pick<JobsPart, 'glance' | 'meter' | 'jobWorkers'>;
  readonly processes: ProcessGroups;
  readonly python: Pick<PythonCore, 'python' | 'figures'>;
  /** What is wrong with the histories of jobs and tasks. */
  readonly histories: () => readonly HistoryTrouble[];
  readonly version: string;
  readonly host: EngineView['host'];
  readonly scriptFolders: readonly string[];
  readonly settings: KeptSettings<EngineSettings>;
}

/** What is set for the engine as a whole. */
export function loadEngineSettings({ file }: Foundation): Promise<KeptSettings<EngineSettings>> {
  return KeptSettings.load({
    schema: engineSettingsSchema,
    store: file('settings.json', goodParts(engineSettingsSchema, DEFAULT_ENGINE_SETTINGS)),
    defaults: DEFAULT_ENGINE_SETTINGS,
  });
}

/** The engine as a whole, over all other parts. */
export function buildSystem(
  foundation: Foundation,
  options: SystemPartOptions,
): { system: EngineSystem; exposition: Exposition } {
  const { clock, log, events, closings, config } = foundation;
  const { redis, queues, oscillator, pools, jobs, version, host, scriptFolders } = options;
  const { connections } = redis;

  const bounds = new FigureBounds();
  const gather = () =>
    gatherFigures({
      state: () => oscillator.state(),
      totals: () => oscillator.totals(),
      processes: () => options.processes.list(),
      link: () => connections.link(),
      queues: () => queues.list(),
      endedJobs: () => jobs.meter.ended(),
      jobWorkers: () => jobs.jobWorkers.list(),
      python: () => options.python.figures(),
      now: () => clock.now(),
    });
  const exposition = new PrometheusExposition(async () => bounds.bound(await gather()));
  closings.add('figures', () => {
    exposition.close();
  });

  const system = new EngineSystem({
    clock,
    log,
    events,
    settings: options.settings,
    oscillator,
    connections,
    queues,
    ...pools,
    processes: options.processes,
    python: options.python.python,
    jobGlance: jobs.glance,
    histories: options.histories,
    exposition,
    dataFolder: foundation.dataFolder,
    about: {
      version,
      pid: process.pid,
      nodeVersion: process.version,
      platform: `${process.platform}-${process.arch}`,
      dataDir: config.dataDir,
      host,
      scriptFolders: [...scriptFolders],
    },
  });
  closings.add('streams', () => {
    system.close();
  });
  return { system, exposition };
}
