import type { JobTypeGlance } from '../../model/job-overview.ts';
import type { JobOutcome } from '../../model/wire/job-outcome.ts';
import type { EventLog } from '../events/event-log.ts';
import { SecondRate } from '../metrics/second-rate.ts';
import { SlidingHistogram } from '../metrics/sliding-histogram.ts';
import type { Clock } from '../ports/clock.ts';

/** Failures that are told as events in a second; a type that fails all the time fills no list. */
const MOST_TOLD = 5;

/** How jobs of a type have ended since the engine was started. */
export interface EndedJobs {
  readonly type: string;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
}

type Measured = Pick<JobTypeGlance, 'endedPerSecond' | 'waitP50Ms' | 'waitP95Ms' | 'runP50Ms' | 'runP95Ms'>;

interface Meter {
  readonly rate: SecondRate;
  readonly wait: SlidingHistogram;
  readonly run: SlidingHistogram;
  readonly counts: { completed: number; failed: number; cancelled: number };
}

/** Counts and measures what all workers together come to. */
export class JobMeter {
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #meters = new Map<string, Meter>();
  #told = { second: 0, count: 0 };

  constructor(options: { clock: Clock; events: EventLog }) {
    this.#clock = options.clock;
    this.#events = options.events;
  }

  add(outcomes: readonly JobOutcome[]): void {
    for (const { ended } of outcomes) {
      if (ended === undefined) continue;
      const { entry } = ended;
      const { type, status, createdAt, startedAt, finishedAt } = entry;
      const meter = this.#meter(type);
      meter.rate.count();
      if (status === 'completed' || status === 'failed' || status === 'cancelled') meter.counts[status] += 1;
      if (startedAt !== null && finishedAt !== null) {
        meter.wait.record(Math.max(0, startedAt - createdAt));
        meter.run.record(Math.max(0, finishedAt - startedAt));
      }
      if (status === 'failed') this.#tell(entry.id, type, entry.error?.message ?? '');
    }
  }

  ended(): EndedJobs[] {
    return [...this.#meters].map(([type, { counts }]) => ({ type, ...counts }));
  }

  measured(type: string): Measured {
    const meter = this.#meters.get(type);
    const [waitP50Ms = null, waitP95Ms = null] = meter?.wait.percentiles(50, 95) ?? [];
    const [runP50Ms = null, runP95Ms = null] = meter?.run.percentiles(50, 95) ?? [];
    return { endedPerSecond: meter?.rate.perSecond() ?? 0, waitP50Ms, waitP95Ms, runP50Ms, runP95Ms };
  }

  #meter(type: string): Meter {
    const known = this.#meters.get(type);
    if (known !== undefined) return known;
    const meter: Meter = {
      rate: new SecondRate(this.#clock),
      wait: new SlidingHistogram(this.#clock),
      run: new SlidingHistogram(this.#clock),
      counts: { completed: 0, failed: 0, cancelled: 0 },
    };
    this.#meters.set(type, meter);
    return meter;
  }

  #tell(job: string, type: string, reason: string): void {
    const now = this.#clock.monotonic();
    const second = Math.floor(now / 1_000);
    if (this.#told.second !== second) this.#told = { second, count: 0 };
    if (this.#told.count++ >= MOST_TOLD) return;
    this.#events.add({ kind: 'job-failed', at: now, job, type, reason: reason.slice(0, 300) });
  }
}
