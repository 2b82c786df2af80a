import { DomainError } from '../../model/domain-error.ts';
import { InputRefused } from '../../model/input-refused.ts';
import type { JobInput } from '../../model/job.ts';
import {
  DEFAULT_JOB_TYPE,
  type JobTypeDescription,
  type JobTypeSettings,
  type JobTypeView,
} from '../../model/job-type.ts';
import type { JobStore, ResolvedJobOptions, TypeState } from '../ports/job-store.ts';
import type { HeardWorker, WorkerDirectory } from '../ports/job-workers.ts';
import type { Log } from '../ports/log.ts';
import { givenParts } from '../settings/given-parts.ts';
import type { JobTypeControl } from './control.ts';
import { PayloadCheck } from './payload-check.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

export interface JobTypesOptions {
  readonly store: Pick<JobStore, 'knownTypes' | 'typeStates' | 'changeType'>;
  readonly workers: Pick<WorkerDirectory, 'list'>;
  /** What the types say of themselves; asks a process in which they are loaded. */
  readonly describe: () => Promise<JobTypeDescription[]>;
  /** The types have been read again: workers that have loaded the old ones are to be started anew. */
  readonly onReload: () => void;
  readonly log: Log;
}

/** The types of jobs: those of this machine, and those that workers elsewhere take. */
export class JobTypes implements JobTypeControl {
  readonly #options: JobTypesOptions;
  #descriptions: ReadonlyMap<string, JobTypeDescription> = new Map();
  #checks = new Map<string, PayloadCheck>();
  #loading: Promise<void> | null = null;
  #loaded = false;

  constructor(options: JobTypesOptions) {
    this.#options = options;
  }

  /** Resolves when it is known what the types are; the first who wants to know has them asked. Never rejects. */
  ready(): Promise<void> {
    return this.#loaded && this.#loading === null ? Promise.resolve() : this.#ask();
  }

  /** What is known of the types of this machine now. */
  get described(): readonly JobTypeDescription[] {
    return [...this.#descriptions.values()];
  }

  async list(): Promise<JobTypeView[]> {
    await this.ready();
    const heard = await this.#options.workers.list().catch(() => []);
    return this.#views(await this.names(heard), heard);
  }

  async get(name: string): Promise<JobTypeView> {
    await this.ready();
    const heard = await this.#options.workers.list().catch(() => []);
    if (!(await this.names(heard)).includes(name)) throw noType(name);
    const [view] = await this.#views([name], heard);
    if (view === undefined) throw noType(name);
    return view;
  }

  async change(name: string, change: Partial<JobTypeSettings>): Promise<JobTypeView> {
    await this.get(name);
    await this.#options.store.changeType(name, givenParts(change));
    return this.get(name);
  }

  async reload(): Promise<JobTypeView[]> {
    await this.#loading;
    await this.#ask();
    this.#options.onReload();
    return this.list();
  }

  /** Every type there is: described here, taken by a worker somewhere, or met in Redis. */
  async names(heard?: readonly HeardWorker[]): Promise<string[]> {
    const { workers, store } = this.#options;
    const beats = heard ?? (await workers.list().catch(() => []));
    const known = await store.knownTypes().catch(() => []);
    const elsewhere = beats.flatMap(({ beat }) => beat.types.map(({ name }) => name));
    return [...new Set([...this.#descriptions.keys(), ...elsewhere, ...known])].sort();
  }

  /**
   * Checks a job that is to be submitted and fills the gaps of its options.
   * @throws DomainError INVALID_INPUT, its paths beginning with `at`
   */
  async admit(input: JobInput, at = ''): Promise<ResolvedJobOptions> {
    if (!this.#descriptions.has(input.type)) await this.ready();
    const path = (inner: string) => (at === '' ? inner : `${at}.${inner}`);
    const description = this.#descriptions.get(input.type);
    if (description === undefined) await this.#needElsewhere(input.type, path('type'));
    else if (description.problem !== null)
      throw refused(path('type'), `The type ${input.type} cannot be used: ${description.problem}`);
    const issues = this.#checks.get(input.type)?.check(input.payload, path('payload')) ?? [];
    if (issues.length > 0) throw new InputRefused(issues);
    return resolveOptions(input, description);
  }

  async #needElsewhere(type: string, path: string): Promise<void> {
    const heard = await this.#options.workers.list();
    if (heard.some(({ beat }) => beat.types.some(({ name }) => name === type))) return;
    throw refused(path, `There is no job type “${type}”.`);
  }

  /** Racing calls share one asking. */
  #ask(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const descriptions = await this.#options.describe();
      this.#loaded = true;
      // Of two with the same name the first counts; what is wrong with the other is told below.
      this.#descriptions = new Map(descriptions.toReversed().map((one) => [one.name, one]));
      this.#checks = new Map(
        descriptions.flatMap(({ name, schema }) =>
          schema === null ? [] : ([[name, new PayloadCheck(schema)]] as const),
        ),
      );
      for (const { name, problem } of descriptions)
        if (problem !== null)
          this.#options.log.write('warn', 'jobs', `The job type ${name} cannot be used: ${problem}`);
    } catch (error) {
      this.#options.log.write('error', 'jobs', `The job types cannot be read: ${thrownMessage(error)}`);
    }
  }

  async #views(names: readonly string[], heard: readonly HeardWorker[]): Promise<JobTypeView[]> {
    const states = await this.#options.store.typeStates(names).catch((): TypeState[] => []);
    return names.map((name, index) => ({
      ...(this.#descriptions.get(name) ?? unknownType(name)),
      settings: states[index]?.settings ?? null,
      counts: states[index]?.counts ?? null,
      cancelled: states[index]?.cancelled ?? null,
      workers: heard.filter(({ beat }) => beat.types.some((type) => type.name === name)).length,
    }));
  }
}

function resolveOptions(
  { options = {} }: Pick<JobInput, 'options'>,
  description: JobTypeDescription | undefined,
): ResolvedJobOptions {
  const defaults = description?.defaults ?? DEFAULT_JOB_TYPE;
  return {
    priority: options.priority ?? 0,
    delayMs: options.delayMs ?? 0,
    attempts: options.attempts ?? defaults.attempts,
    backoffMs: options.backoffMs ?? defaults.backoffMs,
    timeoutMs: options.timeoutMs ?? null,
  };
}

function unknownType(name: string): JobTypeDescription {
  return {
    name,
    title: name,
    summary: '',
    source: 'elsewhere',
    schema: null,
    hints: {},
    defaults: DEFAULT_JOB_TYPE,
    problem: null,
  };
}

const refused = (path: string, message: string) => new InputRefused([{ path, message }]);

const noType = (name: string) =>
  new DomainError('NOT_FOUND', 'There is no such job type.', { type: name.slice(0, 100) });
