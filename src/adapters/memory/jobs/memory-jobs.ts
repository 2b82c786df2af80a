import type { JobControls } from '../../../core/jobs/control.ts';
import { Files } from '../../../core/jobs/files.ts';
import type { EventLog } from '../../../core/events/event-log.ts';
import { JobGlance } from '../../../core/jobs/job-glance.ts';
import { JobMeter } from '../../../core/jobs/job-meter.ts';
import { JobTypes } from '../../../core/jobs/job-types.ts';
import { JobWatch } from '../../../core/jobs/job-watch.ts';
import { Jobs } from '../../../core/jobs/jobs.ts';
import { Schedules } from '../../../core/jobs/schedules.ts';
import { Trees } from '../../../core/jobs/trees.ts';
import { WorkerViews } from '../../../core/jobs/worker-views.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { DEFAULT_JOB_WORKERS, type JobWorkerSettings } from '../../../model/job-worker.ts';
import { MemoryFileStore } from './memory-file-store.ts';
import { MemoryJobHistory } from './memory-job-history.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { MEMORY_JOB_TYPES, memoryResult } from './memory-job-types.ts';
import { memoryCalendar, MemoryScheduleStore } from './memory-schedules.ts';
import { MemoryWorkerDirectory } from './memory-workers.ts';

/** Typed jobs without Redis and processes. */
export interface MemoryJobs extends JobControls {
  readonly jobGlance: JobGlance;
  /** Does everything that can be done now, as workers would. */
  work(): void;
  /** Ends every stream. */
  end(): void;
}

export function createMemoryJobs(options: {
  clock: Clock;
  events: EventLog;
  available: () => void;
}): MemoryJobs {
  const { clock, events, available } = options;
  const store = new MemoryJobStore(clock, available);
  const history = new MemoryJobHistory();
  const directory = new MemoryWorkerDirectory(clock, available);
  const types = new JobTypes({
    store,
    workers: directory,
    describe: async () => [...MEMORY_JOB_TYPES],
    onReload: () => undefined,
    log: { write: () => undefined },
  });
  const watch = new JobWatch({ clock, store, history });
  const files = new MemoryFileStore(clock);
  const jobs = new Jobs({ clock, store, history, types, watch, files });
  const views = new WorkerViews({ directory, clock, keeper: 'memory' });
  const meter = new JobMeter({ clock, events });
  let settings: JobWorkerSettings = DEFAULT_JOB_WORKERS;
  return {
    jobs,
    trees: new Trees({ clock, store, history, types, jobs, files }),
    schedules: new Schedules({
      clock,
      store: new MemoryScheduleStore(clock, available),
      calendar: memoryCalendar,
      types,
      jobs,
      files,
    }),
    jobGlance: new JobGlance({ clock, types, workers: views, meter }),
    jobTypes: types,
    jobWorkers: {
      list: () => views.list(),
      setMode: (id, mode) => views.setMode(id, mode),
      settings: () => settings,
      changeSettings: async (change) => (settings = { ...settings, ...change }),
      inHand: () => 0,
    },
    files: new Files({ store: files, clock }),
    work: () => {
      for (let job = store.begin('memory-1'); job !== null; job = store.begin('memory-1'))
        store.end(job, memoryResult(job.job.payload));
    },
    end: () => watch.end(),
  };
}
