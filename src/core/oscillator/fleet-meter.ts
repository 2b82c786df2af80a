import type { FleetMetrics, ThreadView, ThroughputPoint } from '../../model/oscillator.ts';
import type { ThreadReport } from '../../model/wire/thread-host.ts';
import { SlidingHistogram } from '../metrics/sliding-histogram.ts';
import type { Clock } from '../ports/clock.ts';
import type { MessageQueueCounts } from '../ports/message-queue.ts';

/** Rates are means over so many seconds. */
const RATE_SECONDS = 3;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** Measures the fleet: rates, wait and run times, the work of each thread. */
export class FleetMeter {
  readonly #clock: Clock;
  readonly #wait: SlidingHistogram;
  readonly #run: SlidingHistogram;
  #second: { at: number; pushed: number; processed: number; failed: number };
  #recent: ThroughputPoint[] = [];
  #counts: MessageQueueCounts | null = null;
  #messages: number | null = null;
  readonly #samples = new Map<string, Sample[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wait = new SlidingHistogram(clock);
    this.#run = new SlidingHistogram(clock);
    this.#second = { at: clock.monotonic(), pushed: 0, processed: 0, failed: 0 };
  }

  pushed(count: number): void {
    this.#second.pushed += count;
  }

  processed(count: number, times: { waitMs: number; runMs: number }): void {
    this.#second.processed += count;
    this.#wait.record(times.waitMs);
    this.#run.record(times.runMs);
  }

  failed(): void {
    this.#second.failed += 1;
  }

  /** Jobs that the queue holds now, and messages that wait in them; null when it is not known. */
  setCounts(counts: MessageQueueCounts | null, messages: number | null): void {
    this.#counts = counts;
    this.#messages = messages;
  }

  /** Closes a second; call it once a second. */
  tick(): ThroughputPoint {
    const ended = this.#clock.monotonic();
    const { at: began, ...sums } = this.#second;
    const seconds = Math.max(0.001, (ended - began) / 1_000);
    const point = { at: this.#clock.now(), seconds, ...sums };
    this.#second = { at: ended, pushed: 0, processed: 0, failed: 0 };
    this.#recent = [...this.#recent.slice(1 - RATE_SECONDS), point];
    return point;
  }

  /** A new run of the fleet: rates begin anew. */
  restart(): void {
    this.#recent = [];
    this.#second = { at: this.#clock.monotonic(), pushed: 0, processed: 0, failed: 0 };
    this.#samples.clear();
  }

  metrics(): FleetMetrics {
    const [waitP50Ms = null, waitP95Ms = null] = this.#wait.percentiles(50, 95);
    const [runP50Ms = null, runP95Ms = null] = this.#run.percentiles(50, 95);
    return {
      pushedPerSecond: this.#rate((point) => point.pushed),
      processedPerSecond: this.#rate((point) => point.processed),
      failedPerSecond: this.#rate((point) => point.failed),
      waitP50Ms,
      waitP95Ms,
      runP50Ms,
      runP95Ms,
      waitingMessages: this.#messages,
      waiting: this.#counts?.waiting ?? null,
      active: this.#counts?.active ?? null,
      failed: this.#counts?.failed ?? null,
    };
  }

  /** A thread as it is shown: its own report with its rate. */
  view(report: ThreadReport): ThreadView {
    const key = `${report.id}.${report.life}`;
    const now = this.#clock.monotonic();
    const samples = this.#samples.get(key) ?? [];
    const first = samples[0];
    const span = first === undefined ? 0 : (now - first.at) / 1_000;
    const ratePerSecond =
      first === undefined || span < 0.9 ? null : (report.messagesDone - first.done) / span;
    const { life: _life, ...view } = report;
    return { ...view, ratePerSecond };
  }

  /** Remembers the work of each thread; call it once a second. */
  sampleThreads(reports: readonly ThreadReport[]): void {
    const at = this.#clock.monotonic();
    const present = new Set(reports.map((report) => `${report.id}.${report.life}`));
    for (const key of this.#samples.keys()) if (!present.has(key)) this.#samples.delete(key);
    for (const report of reports) {
      const key = `${report.id}.${report.life}`;
      const samples = this.#samples.get(key) ?? [];
      this.#samples.set(key, [...samples, { at, done: report.messagesDone }].slice(-RATE_SECONDS));
    }
  }

  #rate(pick: (point: ThroughputPoint) => number): number | null {
    if (this.#recent.length === 0) return null;
    const seconds = this.#recent.reduce((sum, point) => sum + point.seconds, 0);
    return this.#recent.reduce((sum, point) => sum + pick(point), 0) / seconds;
  }
}
