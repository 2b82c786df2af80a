import type { JobWorkerMode, JobWorkerView } from '../../model/job-worker.ts';
import { DomainError } from '../../model/domain-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { HeardWorker, WorkerDirectory } from '../ports/job-workers.ts';
import { LATE_AFTER_MS } from '../../model/timings.ts';

/** Workers of all machines as they are shown. */
export class WorkerViews {
  readonly #directory: WorkerDirectory;
  readonly #clock: Clock;
  readonly #keeper: string;

  /** `keeper`: the id of this engine, by which it knows its own. */
  constructor(options: { directory: WorkerDirectory; clock: Clock; keeper: string }) {
    this.#directory = options.directory;
    this.#clock = options.clock;
    this.#keeper = options.keeper;
  }

  async list(): Promise<JobWorkerView[]> {
    const heard = await this.#directory.list();
    return heard
      .map((worker) => this.#view(worker))
      .sort((a, b) => Number(b.ours) - Number(a.ours) || a.id.localeCompare(b.id));
  }

  async setMode(id: string, mode: JobWorkerMode): Promise<JobWorkerView> {
    if (!(await this.#directory.setMode(id, mode))) throw noWorker(id);
    const found = (await this.#directory.list()).find(({ beat }) => beat.id === id);
    if (found === undefined) throw noWorker(id);
    // It says so itself with its next beat.
    return { ...this.#view(found), mode };
  }

  #view({ beat, ageMs }: HeardWorker): JobWorkerView {
    return {
      ...beat,
      ours: beat.keeper === this.#keeper,
      late: ageMs > LATE_AFTER_MS,
      heardAt: this.#clock.now() - ageMs,
    };
  }
}

const noWorker = (id: string) =>
  new DomainError('NOT_FOUND', 'No such worker is heard of.', { id: id.slice(0, 200) });
