import type { JobOverview } from '../../model/job-overview.ts';
import { waitingOf } from '../../model/queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobMeter } from './job-meter.ts';
import type { JobTypes } from './job-types.ts';
import type { WorkerViews } from './worker-views.ts';

/** What was seen is shown for so long without a new look, ms. */
const FRESH_MS = 5_000;
/** Whoever only wants to know roughly is content with this, ms. */
const ROUGHLY_MS = 2_000;

/** Typed jobs at a glance: one look for everybody who wants to know. */
export class JobGlance {
  readonly #clock: Clock;
  readonly #types: Pick<JobTypes, 'list'>;
  readonly #workers: Pick<WorkerViews, 'list'>;
  readonly #meter: JobMeter;
  #seen: { readonly at: number; readonly overview: JobOverview } | null = null;
  #looking: Promise<JobOverview> | null = null;

  constructor(options: {
    clock: Clock;
    types: Pick<JobTypes, 'list'>;
    workers: Pick<WorkerViews, 'list'>;
    meter: JobMeter;
  }) {
    this.#clock = options.clock;
    this.#types = options.types;
    this.#workers = options.workers;
    this.#meter = options.meter;
  }

  /** Takes a look; racing calls share one. @throws DomainError REDIS_UNAVAILABLE */
  look(): Promise<JobOverview> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** What was seen within so long, ms (default 5 s); null when nobody has looked. */
  seen(withinMs: number = FRESH_MS): JobOverview | null {
    return this.#seen !== null && this.#clock.monotonic() - this.#seen.at <= withinMs
      ? this.#seen.overview
      : null;
  }

  /** Jobs that wait, roughly; null while that is not known. */
  backlog(): number | null {
    if (this.#seen === null || this.#clock.monotonic() - this.#seen.at > ROUGHLY_MS)
      this.look().catch(() => undefined);
    const seen = this.seen();
    if (seen === null) return null;
    return seen.types.reduce(
      (sum, { counts, workers }) =>
        // What nobody here can take is no reason to have more workers.
        sum + (counts === null || workers === 0 ? 0 : waitingOf(counts)),
      0,
    );
  }

  async #look(): Promise<JobOverview> {
    const [types, workers] = await Promise.all([this.#types.list(), this.#workers.list()]);
    const overview: JobOverview = {
      types: types.map(({ name, title, source, problem, settings, counts, cancelled, workers: count }) => ({
        ...{ name, title, source, problem, settings, counts, cancelled, workers: count },
        ...this.#meter.measured(name),
      })),
      workers,
    };
    this.#seen = { at: this.#clock.monotonic(), overview };
    return overview;
  }
}
