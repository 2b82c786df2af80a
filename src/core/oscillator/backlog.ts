import type { Role } from '../../model/oscillator.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { MessageQueue, MessageQueueCounts } from '../ports/message-queue.ts';
import type { FleetMeter } from './fleet-meter.ts';
import type { SettingsKeeper } from './settings-keeper.ts';

const SLOW_MS = 1_000;
const FAST_MS = 100;
/** Pushing faster than this, the queue is looked at more often, messages per second. */
const FAST_PUSHING = 500;
/** Packs of several sizes are looked at after that time, ms, and when the queue has changed by more than that share. */
const SIZES_MS = 1_000;
const SIZES_SHARE = 0.1;
/** Pushers work again when the backlog is down to this share of its limit. */
const RESUME_SHARE = 0.9;

interface Counted {
  readonly pushed: number;
  readonly processed: number;
}

export interface BacklogOptions {
  readonly clock: Clock;
  readonly queue: MessageQueue;
  readonly meter: FleetMeter;
  readonly settings: SettingsKeeper;
  readonly leader: () => Role;
  /** Messages pushed and processed so far. */
  readonly counted: () => Counted;
  readonly onRest: (resting: boolean) => void;
  /** The queue holds nothing at all while the pullers lead. */
  readonly onEmpty: () => void;
  /** Large packs are gone from the queue: the limit can be counted anew. */
  readonly onLimitChange: () => void;
}

/** Watches the queue's length: one pipeline of counts, as often as the speed of pushing asks for. */
export class Backlog {
  readonly #options: BacklogOptions;
  #cancel: Cancel | null = null;
  #running = false;
  #resting = false;
  /** Messages that waited at the last look, and what was counted until then. */
  #seen: { readonly messages: number; readonly counted: Counted } | null = null;
  #meanPack: { readonly at: number; readonly jobs: number; readonly size: number } | null = null;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#resting = false;
    this.#meanPack = null;
    this.#seen = null;
    this.check();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks at once, then goes on looking. */
  check(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#running) return;
    void this.#look().finally(() => {
      if (this.#running) this.#cancel = this.#options.clock.after(this.#period(), () => this.check());
    });
  }

  /**
   * Messages were counted: between two looks the backlog is what it was, and what came and went since. Fast pushers
   * would be far beyond the limit before the next look.
   */
  counted(): void {
    if (this.#seen === null || this.#resting || !this.#running) return;
    const { counted, settings, onRest } = this.#options;
    const now = counted();
    const { messages, counted: then } = this.#seen;
    const waiting = messages + (now.pushed - then.pushed) - (now.processed - then.processed);
    if (waiting <= settings.current().maxBacklog) return;
    this.#resting = true;
    onRest(true);
  }

  async #look(): Promise<void> {
    const { queue, meter, counted } = this.#options;
    const before = counted();
    // While Redis is away nothing is known.
    const counts = await queue.counts().catch(() => null);
    const messages = counts === null ? null : await this.#messages(counts.waiting).catch(() => null);
    meter.setCounts(counts, messages);
    this.#seen = messages === null ? null : { messages, counted: before };
    if (counts !== null && messages !== null && this.#running) this.#judge(counts, messages);
  }

  /** Messages in so many jobs: packs may be of several sizes, for the size changes live and failed messages come back singly. */
  async #messages(jobs: number): Promise<number> {
    const { queue, settings, clock } = this.#options;
    if (settings.largestPack === 1 || jobs === 0) return jobs;
    const at = clock.monotonic();
    let known = this.#meanPack;
    const changed = known === null ? Infinity : Math.abs(jobs - known.jobs) / known.jobs;
    if (known === null || at - known.at >= SIZES_MS || changed > SIZES_SHARE)
      known = this.#meanPack = { at, jobs, size: (await queue.waitingPacks()).meanSize };
    return Math.round(jobs * known.size);
  }

  #judge({ waiting, active, delayed }: MessageQueueCounts, messages: number): void {
    const { settings, onRest, onEmpty, onLimitChange, leader } = this.#options;
    const { maxBacklog, mode } = settings.current();
    if (messages > maxBacklog) this.#resting = true;
    else if (messages <= maxBacklog * RESUME_SHARE) this.#resting = false;
    onRest(this.#resting);
    if (waiting + active + delayed > 0) return;
    if (settings.queueIsEmpty()) onLimitChange();
    if (mode === 'alternating' && leader() === 'Puller') onEmpty();
  }

  #period(): number {
    const { meter, settings, leader } = this.#options;
    const { pushIntervalMs, maxPushers, messagesPerJob, mode } = settings.current();
    const possible = pushIntervalMs === 0 ? Infinity : (maxPushers * messagesPerJob * 1_000) / pushIntervalMs;
    const pushing = Math.max(possible, meter.metrics().pushedPerSecond ?? 0);
    return pushing > FAST_PUSHING || (mode === 'alternating' && leader() === 'Puller') ? FAST_MS : SLOW_MS;
  }
}
