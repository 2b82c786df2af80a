import type { EventLog } from '../../core/events/event-log.ts';
import { LogRing } from '../../core/events/log-ring.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProcessGroups } from '../../core/supervision/process-groups.ts';
import { EngineSystem } from '../../core/system/engine-system.ts';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../model/settings.ts';
import type { MemoryJobs } from './jobs/memory-jobs.ts';
import type { MemoryConnections } from './memory-connections.ts';
import type { MemoryOscillator } from './memory-oscillator.ts';
import type { MemoryPools } from './memory-pools.ts';
import type { MemoryPython } from './memory-python.ts';
import type { MemoryQueues } from './memory-queues.ts';

export interface MemoryParts {
  readonly clock: Clock;
  readonly oscillator: MemoryOscillator;
  readonly connections: MemoryConnections;
  readonly queues: MemoryQueues;
  readonly pools: MemoryPools['pools'];
  readonly oneShots: MemoryPools['oneShots'];
  readonly processes: ProcessGroups;
  readonly python: MemoryPython;
  readonly jobGlance: MemoryJobs['jobGlance'];
  readonly events: EventLog;
}

function memorySettings() {
  let settings: EngineSettings = DEFAULT_ENGINE_SETTINGS;
  return {
    current: () => settings,
    change: async (change: Partial<EngineSettings>) => (settings = { ...settings, ...change }),
  };
}

/** The engine as a whole over made-up parts. */
export function createMemorySystem(parts: MemoryParts): EngineSystem {
  return new EngineSystem({
    ...parts,
    log: new LogRing({ clock: parts.clock }),
    settings: memorySettings(),
    histories: () => [],
    exposition: { text: async () => '# HELP capstan_up Made up\n# TYPE capstan_up gauge\ncapstan_up 1\n' },
    dataFolder: null,
    about: {
      version: '0.0.0-memory',
      pid: 4_241,
      nodeVersion: 'v24.0.0',
      platform: 'linux-x64',
      dataDir: '/tmp/capstan-memory',
      host: 'server',
      scriptFolders: ['/tmp/capstan-memory/scripts'],
    },
  });
}
