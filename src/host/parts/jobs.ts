import { join } from 'node:path';
import { cronCalendar } from '../../adapters/cron/cron-calendar.ts';
import { UploadFolder } from '../../adapters/files/upload-folder.ts';
import { openJobHistory } from '../../adapters/history/job-database.ts';
import type { HistoryProblem } from '../../adapters/history/open-or-set-aside.ts';
import { RedisJobStore } from '../../adapters/redis/jobs/redis-job-store.ts';
import { RedisOutcomeStream } from '../../adapters/redis/jobs/redis-outcome-stream.ts';
import { RedisScheduleStore } from '../../adapters/redis/jobs/redis-schedule-store.ts';
import type { RedisLink } from '../../adapters/redis/redis-link.ts';
import type { JobControls } from '../../core/jobs/control.ts';
import { EndedJobsTrimmer } from '../../core/jobs/ended-jobs-trimmer.ts';
import { FileRetention } from '../../core/jobs/file-retention.ts';
import { Files } from '../../core/jobs/files.ts';
import { JobGlance } from '../../core/jobs/job-glance.ts';
import { JobMeter } from '../../core/jobs/job-meter.ts';
import { JobTypes } from '../../core/jobs/job-types.ts';
import { JobWatch } from '../../core/jobs/job-watch.ts';
import { Jobs } from '../../core/jobs/jobs.ts';
import { typeNameIssues } from '../../core/jobs/known-types.ts';
import { OthersEnds } from '../../core/jobs/others-ends.ts';
import { OutcomeReader } from '../../core/jobs/outcome-reader.ts';
import { Schedules } from '../../core/jobs/schedules.ts';
import { Trees } from '../../core/jobs/trees.ts';
import type { JobWorkers } from '../../core/jobs/workers/job-workers.ts';
import { KeptSettings } from '../../core/settings/kept-settings.ts';
import { goodParts } from '../../core/settings/good-parts.ts';
import { DEFAULT_JOB_WORKERS, jobWorkerSettingsSchema } from '../../model/job-worker.ts';
import type { EngineSettings } from '../../model/settings.ts';
import type { Foundation } from './foundation.ts';
import { buildJobKeeper, filesFolder } from './job-keeper.ts';

export interface JobsPartOptions {
  readonly link: RedisLink;
  /** Which server is in use. */
  readonly place: () => string;
  /** Id of the data folder. */
  readonly engineId: string;
  readonly version: string;
  readonly workerEntry: URL;
  /** How long files are kept, and how much of them. */
  readonly fileBounds: () => Pick<EngineSettings, 'filesKeptDays' | 'filesKeptMb'>;
  /** Scripts that come with Capstan, and the user's own. */
  readonly exampleScripts: string;
  readonly userScripts: string;
}

/** Typed jobs. */
export interface JobsPart {
  readonly controls: JobControls;
  readonly jobWorkers: JobWorkers;
  readonly glance: JobGlance;
  readonly meter: JobMeter;
  /** Every type that is known here, in Redis or to a worker somewhere. */
  typeNames(): Promise<string[]>;
  /** What is wrong with their history. */
  readonly historyProblems: () => readonly HistoryProblem[];
  /** Begins to work as soon as Redis is there. */
  start(): void;
  /** The same as `stop`, before the server is left; `resume` has them work on the one that is there then. */
  rest(): Promise<void>;
  resume(): void;
  /** After the clock was set: schedules whose next run has moved away by that are submitted anew. */
  recheckSchedules(): Promise<void>;
  /** Workers finish or give back what they have in hand. */
  stop(): Promise<void>;
}

/** Everything about typed jobs; no process is started yet. */
export async function buildJobs(foundation: Foundation, options: JobsPartOptions): Promise<JobsPart> {
  const { clock, log, events, closings, config, file } = foundation;
  const { link, engineId, exampleScripts, userScripts } = options;
  const client = () => link.client();
  const { database: history, problems } = openJobHistory(join(config.dataDir, 'jobs.sqlite'), log);
  closings.add('job history', () => history.close());
  const store = new RedisJobStore({ client });
  closings.add('job store', () => store.close());
  const scheduleStore = new RedisScheduleStore({ client });
  closings.add('schedules', () => scheduleStore.close());
  const meter = new JobMeter({ clock, events });
  const stream = new RedisOutcomeStream({ client, target: () => link.target() });
  const reader = new OutcomeReader({
    clock,
    log,
    link,
    stream,
    history,
    store,
    others: new OthersEnds({ clock, log, stream, history, store }),
    onOutcomes: (outcomes) => meter.add(outcomes),
  });
  closings.add('outcomes', async () => {
    await reader.stop();
    stream.close();
  });

  const trimmer = new EndedJobsTrimmer({ clock, log, link, store });
  closings.add('ended jobs', () => trimmer.close());

  const workerStore = file('job-workers.json', goodParts(jobWorkerSettingsSchema, DEFAULT_JOB_WORKERS));
  const keeper = buildJobKeeper(foundation, {
    link,
    keeper: engineId,
    version: options.version,
    workerEntry: options.workerEntry,
    typeFolders: [
      { path: exampleScripts, source: 'example' },
      { path: userScripts, source: 'user' },
    ],
    allowedFolders: [join(config.dataDir, 'input'), ...config.jobFolders],
    settings: await KeptSettings.load({
      schema: jobWorkerSettingsSchema,
      store: workerStore,
      defaults: DEFAULT_JOB_WORKERS,
    }),
  });
  const { workers, describer, directory } = keeper;
  const types = new JobTypes({
    store,
    workers: directory,
    describe: () => describer.describe(),
    onReload: () => workers.restart(),
    log,
  });
  const uploads = new UploadFolder(filesFolder(config.dataDir));
  const watch = new JobWatch({ clock, store, history });
  closings.add('followed jobs', () => watch.end());
  const files = new FileRetention({
    clock,
    log,
    link,
    files: uploads,
    jobs: store,
    schedules: scheduleStore,
    bounds: options.fileBounds,
  });
  closings.add('files of jobs', () => files.close());
  const jobs = new Jobs({ clock, store, history, types, watch, files: uploads });
  const schedules = new Schedules({
    clock,
    store: scheduleStore,
    calendar: cronCalendar,
    types,
    jobs,
    files: uploads,
  });

  let warned = false;
  /** Settings that were good once: a file of the scripts folder may be gone. */
  const warnOfUnknownTypes = () => {
    if (warned) return;
    warned = true;
    for (const { message } of typeNameIssues(workers.settings().types ?? [], types.described, 'types'))
      log.write('warn', 'jobs', `Job workers of this engine: ${message}`);
  };
  /** The server on which what was left behind earlier is settled. */
  let settledAt: string | null = null;
  let resting = false;
  const isHere = (place: string) => !resting && place === options.place() && link.state().kind === 'ready';
  const begin = async () => {
    const place = options.place();
    if (!isHere(place)) return;
    if (place !== settledAt) {
      const known = await store.knownTypes();
      if (!isHere(place)) return;
      // Never twice at one stay: workers may have taken jobs since.
      if (place !== settledAt) keeper.settleEarlier(known);
      settledAt = place;
    }
    await types.ready();
    warnOfUnknownTypes();
    if (isHere(place)) workers.start();
  };
  const tryToBegin = () => void begin().catch(() => undefined);
  const controls: JobControls = {
    jobs,
    trees: new Trees({ clock, store, history, types, jobs, files: uploads }),
    schedules,
    jobTypes: types,
    jobWorkers: workers,
    files: new Files({ store: uploads, clock, onReceived: (bytes) => files.received(bytes) }),
  };
  return {
    controls,
    jobWorkers: workers,
    typeNames: () => types.names(),
    glance: new JobGlance({ clock, types, workers, meter }),
    meter,
    historyProblems: problems,
    start: () => {
      reader.start();
      trimmer.start();
      files.start();
      closings.add('job workers on the link', link.onChange(tryToBegin));
      tryToBegin();
    },
    rest: () => {
      resting = true;
      return keeper.rest();
    },
    resume: () => {
      resting = false;
      tryToBegin();
    },
    recheckSchedules: () => schedules.recheck(),
    stop: () => workers.stop(),
  };
}
