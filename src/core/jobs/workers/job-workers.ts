import type { JobTypeDescription } from '../../../model/job-type.ts';
import type { JobWorkerMode, JobWorkerSettings, JobWorkerView } from '../../../model/job-worker.ts';
import { bullPrefix, isCluster } from '../../../model/redis-address.ts';
import type { JobWorkerConfiguration, TypeSources } from '../../../model/wire/job-worker.ts';
import type { RedisTarget } from '../../ports/redis-link.ts';
import type { KeptSettings } from '../../settings/kept-settings.ts';
import type { ProcessTable } from '../../supervision/process-table.ts';
import type { SupervisedProcess } from '../../supervision/supervised-process.ts';
import type { JobWorkerControl } from '../control.ts';
import type { WorkerViews } from '../worker-views.ts';
import { needKnownTypes } from '../known-types.ts';
import { JobWorkerProcess, type JobWorkerSurroundings } from './job-worker-process.ts';
import { NIGHT_MS } from '../../../model/timings.ts';

export interface JobWorkersOptions {
  readonly around: JobWorkerSurroundings;
  readonly processes: ProcessTable;
  readonly settings: Pick<KeptSettings<JobWorkerSettings>, 'current' | 'change'>;
  readonly views: WorkerViews;
  readonly target: () => RedisTarget | null;
  readonly sources: () => TypeSources;
  /** The types of this machine. */
  readonly types: () => Promise<readonly JobTypeDescription[]>;
  /** Begins the lock tokens of every worker that is started now. */
  readonly tokenPrefix: () => string;
  /** What all workers of this keeper are told. */
  readonly common: Pick<
    JobWorkerConfiguration,
    'keeper' | 'version' | 'filesDir' | 'allowedFolders' | 'httpAllow'
  >;
}

interface Kept {
  readonly worker: JobWorkerProcess;
  readonly forget: () => void;
}

/** The job workers of this keeper, as many as its settings say, and those of all others as they are heard of. */
export class JobWorkers implements JobWorkerControl {
  readonly #options: JobWorkersOptions;
  readonly #kept: Kept[] = [];
  #asleep = false;
  #numbers = 0;
  #wanted = false;
  /** They have been stopped for good. */
  #over = false;
  /** Those that wait for another server; null: none do. */
  #resting: readonly JobWorkerProcess[] | null = null;
  /** Those that are too many, until they have ended. */
  readonly #leaving = new Set<Promise<void>>();
  /** Where the running ones are connected. */
  #url: string | null = null;

  constructor(options: JobWorkersOptions) {
    this.#options = options;
  }

  list(): Promise<JobWorkerView[]> {
    return this.#options.views.list();
  }

  setMode(id: string, mode: JobWorkerMode): Promise<JobWorkerView> {
    return this.#options.views.setMode(id, mode);
  }

  settings(): JobWorkerSettings {
    return this.#options.settings.current();
  }

  /** @throws DomainError INVALID_INPUT for the name of a type that no worker of this machine could take */
  async changeSettings(change: Partial<JobWorkerSettings>): Promise<JobWorkerSettings> {
    const { settings } = this.#options;
    if (change.types) needKnownTypes(change.types, await this.#options.types(), 'types');
    const before = settings.current();
    const after = await settings.change(change);
    this.#apply(before, after);
    return after;
  }

  inHand(): number {
    return this.#kept.reduce((sum, { worker }) => sum + worker.inHand, 0);
  }

  /** Starts them, or moves them to the server of now. What comes of it is told by their states. */
  start(): void {
    if (this.#over) return;
    this.#wanted = true;
    const url = this.#options.target()?.url ?? null;
    if (url === null) return;
    const resting = this.#resting;
    this.#resting = null;
    for (const worker of resting ?? []) worker.process.restart().catch(() => undefined);
    if (resting === null && this.#url !== null && this.#url !== url) this.restart();
    this.#url = url;
    this.#reconcile();
  }

  /** Stops them before their server is left, until `start`; resolves when they have ended. Never rejects. */
  async rest(): Promise<void> {
    this.#wanted = false;
    const workers = this.#kept.map(({ worker }) => worker);
    // One that was stopped on purpose stays so.
    this.#resting ??= workers.filter(({ process }) => process.state().kind !== 'stopped');
    await Promise.all([...workers.map(({ process }) => process.stop()), ...this.#leaving]);
  }

  /** Starts them anew, one after another: their types may have changed. */
  restart(): void {
    void this.#restartAll();
  }

  /** One of them by its id as a process. */
  processOf(id: string): SupervisedProcess | null {
    return this.#kept.find(({ worker }) => worker.process.id === id)?.worker.process ?? null;
  }

  /** For good. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#over = true;
    for (const kept of this.#kept.splice(0)) this.#dismiss(kept);
    await Promise.all(this.#leaving);
  }

  setAsleep(asleep: boolean): void {
    this.#asleep = asleep;
    for (const { worker } of this.#kept) {
      worker.setAsleep(asleep);
      // One that does not listen just now holds its jobs over the night all the same.
      if (asleep) void worker.extendLocks(NIGHT_MS).catch(() => undefined);
    }
  }

  #apply(before: JobWorkerSettings, after: JobWorkerSettings): void {
    if (!this.#wanted || this.#url === null) return;
    this.#reconcile();
    const { processes: _count, ...rest } = after;
    const { processes: _countBefore, ...restBefore } = before;
    if (JSON.stringify(rest) !== JSON.stringify(restBefore)) this.restart();
  }

  #reconcile(): void {
    while (this.#kept.length < this.settings().processes) this.#add();
    for (const kept of this.#kept.splice(this.settings().processes)) this.#dismiss(kept);
  }

  #dismiss(kept: Kept): void {
    const leaving: Promise<void> = end(kept).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #add(): void {
    const { around, processes, tokenPrefix } = this.#options;
    const number = ++this.#numbers;
    const worker: JobWorkerProcess = new JobWorkerProcess(around, {
      id: `job-worker-${number}`,
      label: `job worker ${number}`,
      runPrefix: () => `${tokenPrefix()}${number}`,
      plan: () => ({ configuration: this.#configuration(), memoryLimitMb: this.settings().memoryLimitMb }),
      // It is not started again by itself, for somebody wanted it to end.
      onDrained: () => void worker.process.stop(),
    });
    this.#kept.push({ worker, forget: processes.add(worker.process) });
    worker.process.start().catch(() => undefined);
  }

  #configuration(): Omit<JobWorkerConfiguration, 'run'> {
    const { target, sources, common } = this.#options;
    const { types, concurrency } = this.settings();
    const redisUrl = target()?.url ?? '';
    return {
      ...common,
      ...sources(),
      redisUrl,
      prefix: bullPrefix(isCluster(redisUrl)),
      types,
      concurrency,
      asleep: this.#asleep,
    };
  }

  async #restartAll(): Promise<void> {
    for (const { worker } of [...this.#kept]) {
      const { kind } = worker.process.state();
      // One that was stopped on purpose stays so.
      if (kind !== 'stopped' && kind !== 'stopping') await worker.process.restart().catch(() => undefined);
    }
  }
}

async function end({ worker, forget }: Kept): Promise<void> {
  await worker.stop();
  forget();
}
