import type { Role } from '../../model/oscillator.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { MessageQueue, MessageQueueCounts } from '../ports/message-queue.ts';
import type { FleetMeter } from './fleet-meter.ts';
import type { SettingsKeeper } from './settings-keeper.ts';

const SLOW_MS = 1_000;
const FAST_MS = 100;
/** Pushing faster than this, the queue is looked at more often, messages per second. */
const FAST_PUSHING = 500;
/** Packs of several sizes are looked at no more often than that, ms. */
const SIZES_MS = 1_000;
/** Pushers work again when the backlog is down to this share of its limit. */
const RESUME_SHARE = 0.9;

export interface BacklogOptions {
  readonly clock: Clock;
  readonly queue: MessageQueue;
  readonly meter: FleetMeter;
  readonly settings: SettingsKeeper;
  readonly leader: () => Role;
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
  #meanPack: { readonly at: number; readonly size: number } | null = null;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#resting = false;
    this.#meanPack = null;
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

  async #look(): Promise<void> {
    const { queue, meter } = this.#options;
    // While Redis is away nothing is known.
    const counts = await queue.counts().catch(() => null);
    const messages = counts === null ? null : await this.#messages(counts.waiting).catch(() => null);
    meter.setCounts(counts, messages);
    if (counts !== null && messages !== null && this.#running) this.#judge(counts, messages);
  }

  /** Messages in so many jobs: packs may be of several sizes, for the size changes live and failed messages come back singly. */
  async #messages(jobs: number): Promise<number> {
    const { queue, settings, clock } = this.#options;
    if (settings.largestPack === 1) return jobs;
    const now = clock.now();
    if (this.#meanPack === null || now - this.#meanPack.at >= SIZES_MS)
      this.#meanPack = { at: now, size: (await queue.waitingPacks()).meanSize };
    return Math.round(jobs * this.#meanPack.size);
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
