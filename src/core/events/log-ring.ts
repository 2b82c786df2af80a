import type { LogLevel, LogLine } from '../../model/log.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';
import type { Log } from '../ports/log.ts';
import { EventFeed } from './feed.ts';

const WEIGHT: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LogRingOptions {
  readonly clock: Clock;
  /** Lines remembered. Default 5,000. */
  readonly keep?: number;
  /** Longest line kept, characters; the rest is cut. Default 8,192. */
  readonly maxLineLength?: number;
  /** Lines of up to this long are shown together, ms. Default 100. */
  readonly batchMs?: number;
  /** Also told of every line: the terminal, a file. */
  readonly sinks?: readonly ((line: LogLine) => void)[];
}

/** The engine's log: remembers the last lines and tells its readers of new ones in batches. */
export class LogRing implements Log, Feed<{ lines: LogLine[] }> {
  readonly #clock: Clock;
  readonly #keep: number;
  readonly #maxLineLength: number;
  readonly #batchMs: number;
  readonly #sinks: readonly ((line: LogLine) => void)[];
  readonly #feed = new EventFeed<{ lines: LogLine[] }>({ startWith: 'nothing', keep: 200 });
  #lines: LogLine[] = [];
  #batch: LogLine[] = [];
  #timer: Cancel | null = null;
  #seq = 0;

  constructor(options: LogRingOptions) {
    this.#clock = options.clock;
    this.#keep = options.keep ?? 5_000;
    this.#maxLineLength = options.maxLineLength ?? 8_192;
    this.#batchMs = options.batchMs ?? 100;
    this.#sinks = options.sinks ?? [];
  }

  /** How many follow now. */
  get readers(): number {
    return this.#feed.readers;
  }

  /** New lines as they come, several in one event. */
  follow(options: FollowOptions = {}): AsyncIterableIterator<FeedEvent<{ lines: LogLine[] }>> {
    // What is older than this reader belongs to the readers before it.
    this.#flush();
    return this.#feed.follow(options);
  }

  write(level: LogLevel, source: string, text: string): void {
    const cut = text.length > this.#maxLineLength ? `${text.slice(0, this.#maxLineLength)}…` : text;
    const line: LogLine = { seq: ++this.#seq, at: this.#clock.now(), level, source, text: cut };
    this.#lines.push(line);
    // Trimmed now and then, not at every line: shifting a long array costs.
    if (this.#lines.length > this.#keep + 256) this.#lines = this.#lines.slice(-this.#keep);
    for (const sink of this.#sinks) sink(line);
    this.#batch.push(line);
    if (this.#batch.length > this.#keep) this.#batch.shift();
    this.#timer ??= this.#clock.after(this.#batchMs, () => {
      this.#flush();
    });
  }

  /** The newest `limit` lines of at least `level`, oldest first. */
  lines({ limit, level }: { limit: number; level: LogLevel }): LogLine[] {
    const kept = this.#lines.slice(-this.#keep).filter((line) => WEIGHT[line.level] >= WEIGHT[level]);
    return kept.slice(-limit);
  }

  /** Ends every reader. */
  end(): void {
    this.#flush();
    this.#feed.end();
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = null;
    const lines = this.#batch;
    this.#batch = [];
    if (lines.length > 0) this.#feed.publish({ lines });
  }
}
