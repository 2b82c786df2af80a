import type { TaskLogLine } from '../../model/task.ts';
import { MOST_LOG_LINES } from '../../model/task.ts';
import type { TaskOptions } from '../engine.ts';
import type { Clock } from '../ports/clock.ts';

/** How a task ended. */
export type TaskEnd =
  | { readonly state: 'done'; readonly value: unknown }
  | { readonly state: 'failed'; readonly error: Error }
  | { readonly state: 'cancelled'; readonly error: Error };

/** Who has a task in hand. */
export interface TaskHolder {
  readonly pid: number | null;
}

/** Why a task is to end before it ends by itself. */
export interface EarlyEnd {
  readonly reason: 'cancelled' | 'timed out';
  readonly error: Error;
}

/** What only some tasks have; there may be a hundred thousand that have none of it. */
interface Extras {
  log: TaskLogLine[];
  progress: unknown;
  earlyEnd: EarlyEnd | null;
  endWatch: (() => void) | null;
  deaths: number;
}

const NO_OPTIONS: TaskOptions = {};

/** One task from its acceptance to its end. It is its own link in the queue. */
export class PoolTask {
  readonly number: number;
  /** Ms since the epoch. */
  readonly queuedAt: number;
  /** The same by the monotonic clock. */
  readonly acceptedAt: number;
  readonly options: TaskOptions;
  payload: unknown;
  /** How often it was given to a worker that may have begun it. */
  attempts = 0;
  /** The worker that has it, and its number there. */
  holder: TaskHolder | null = null;
  seq = 0;
  before: PoolTask | null = null;
  after: PoolTask | null = null;
  queued = false;
  /** It may have ended its worker: it is given to one that has nothing else. */
  suspect = false;
  end: TaskEnd | null = null;
  /** Since when it runs, as far as the host can tell, by the monotonic clock; null while it does not. */
  runningSince: number | null = null;
  /** The same, ms since the epoch. */
  startedAt: number | null = null;
  runMs: number | null = null;
  finishedAt = 0;
  /** The process that ran it. */
  pid: number | null = null;
  readonly #settle: ((end: TaskEnd) => void) | null;
  #extras: Extras | null = null;

  /** `settle`: told of the end; null when nobody waits for it. */
  constructor(task: {
    number: number;
    clock: Pick<Clock, 'now' | 'monotonic'>;
    payload: unknown;
    options?: TaskOptions | undefined;
    settle: ((end: TaskEnd) => void) | null;
  }) {
    this.number = task.number;
    this.queuedAt = task.clock.now();
    this.acceptedAt = task.clock.monotonic();
    this.payload = task.payload;
    this.options = task.options ?? NO_OPTIONS;
    this.#settle = task.settle;
  }

  /** It begins to run now. */
  begins(clock: Pick<Clock, 'now' | 'monotonic'>): void {
    this.runningSince = clock.monotonic();
    this.startedAt = clock.now();
  }

  /** It does not run any more, or has not begun yet. */
  runsNoMore(): void {
    this.runningSince = null;
    this.startedAt = null;
  }

  get priority(): number {
    return this.options.priority ?? 0;
  }

  get log(): readonly TaskLogLine[] {
    return this.#extras?.log ?? [];
  }

  get progress(): unknown {
    return this.#extras?.progress ?? null;
  }

  get earlyEnd(): EarlyEnd | null {
    return this.#extras?.earlyEnd ?? null;
  }

  /** Deaths of workers that had begun it. */
  get deaths(): number {
    return this.#extras?.deaths ?? 0;
  }

  countDeath(): void {
    this.#extra().deaths += 1;
  }

  endEarly(earlyEnd: EarlyEnd): void {
    this.#extra().earlyEnd ??= earlyEnd;
  }

  setProgress(progress: unknown): void {
    this.#extra().progress = progress;
    this.options.onProgress?.(progress);
  }

  addLogLine(line: TaskLogLine): void {
    const { log } = this.#extra();
    if (log.length < MOST_LOG_LINES) log.push(line);
    else if (log.length === MOST_LOG_LINES) log.push({ ...line, text: 'Further lines are not kept.' });
  }

  /** Cancels the task through its signal for as long as it has not ended. */
  watchSignal(onAbort: () => void): void {
    const { signal } = this.options;
    if (signal === undefined) return;
    signal.addEventListener('abort', onAbort, { once: true });
    this.#extra().endWatch = () => signal.removeEventListener('abort', onAbort);
  }

  /** Ends it; only the first end counts. */
  settle(end: TaskEnd, at: number): boolean {
    if (this.end !== null) return false;
    this.end = end;
    this.finishedAt = at;
    this.#extras?.endWatch?.();
    this.#settle?.(end);
    return true;
  }

  #extra(): Extras {
    return (this.#extras ??= { log: [], progress: null, earlyEnd: null, endWatch: null, deaths: 0 });
  }
}
