import type { ProcessLogLine } from '../../model/process.ts';
import { EventFeed } from '../events/feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed } from '../ports/feed.ts';
import type { ProcessLog, ProcessLogs } from '../ports/process-logs.ts';

/** A line as a process prints it. */
export interface PrintedLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** Lines remembered of a process; its files have more. */
export const KEPT_LINES = 1_000;
const LONGEST_LINE = 8_192;
const BATCH_MS = 100;

type Lines = { lines: ProcessLogLine[] };

/** What one process has printed lately: remembered, written to its files, told to those who follow. */
export class ProcessOutput {
  readonly #clock: Clock;
  readonly #log: ProcessLog;
  readonly #onClosed: () => void;
  readonly #feed = new EventFeed<Lines>({ keep: 50 });
  #lines: ProcessLogLine[] = [];
  #batch: ProcessLogLine[] = [];
  #timer: Cancel | null = null;
  #seq = 0;

  constructor(clock: Clock, log: ProcessLog, onClosed: () => void) {
    this.#clock = clock;
    this.#log = log;
    this.#onClosed = onClosed;
    this.#lines = log.earlier().map((line) => ({ ...line, seq: ++this.#seq }));
  }

  add({ stream, line }: PrintedLine): void {
    const at = this.#clock.now();
    this.#log.write({ at, stream, text: line });
    const text = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
    const kept: ProcessLogLine = { seq: ++this.#seq, at, stream, text };
    this.#lines.push(kept);
    // Trimmed now and then, not at every line: shifting a long array costs.
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES);
    if (this.#feed.readers === 0) return;
    this.#batch.push(kept);
    if (this.#batch.length > KEPT_LINES) this.#batch.shift();
    this.#timer ??= this.#clock.after(BATCH_MS, () => this.#flush());
  }

  /** The newest lines, oldest first. */
  lines(limit = KEPT_LINES): ProcessLogLine[] {
    return this.#lines.slice(-Math.min(limit, KEPT_LINES));
  }

  /** What is remembered at once, then what comes. */
  feed(): Feed<Lines> {
    return {
      follow: (options) => {
        // What waits to be told is part of what a new reader gets first.
        this.#flush();
        return this.#feed.follow({ ...options, first: () => ({ lines: this.lines() }) });
      },
    };
  }

  close(): void {
    this.#flush();
    this.#feed.end();
    this.#log.close();
    this.#onClosed();
  }

  #flush(): void {
    this.#timer?.();
    this.#timer = null;
    const lines = this.#batch;
    this.#batch = [];
    if (lines.length > 0) this.#feed.publish({ lines });
  }
}

/** What all processes have printed, by their ids. */
export class ProcessOutputs {
  readonly #clock: Clock;
  readonly #logs: ProcessLogs;
  readonly #outputs = new Map<string, ProcessOutput>();

  constructor(options: { clock: Clock; logs: ProcessLogs }) {
    this.#clock = options.clock;
    this.#logs = options.logs;
  }

  /** Begins to keep what a process prints; the one before of this id is over. Whoever opens it closes it. */
  open(id: string): ProcessOutput {
    this.#outputs.get(id)?.close();
    const output: ProcessOutput = new ProcessOutput(this.#clock, this.#logs.open(id), () => {
      if (this.#outputs.get(id) === output) this.#outputs.delete(id);
    });
    this.#outputs.set(id, output);
    return output;
  }

  /** Null for a process that is not there or prints nothing. */
  get(id: string): ProcessOutput | null {
    return this.#outputs.get(id) ?? null;
  }
}
