import { DomainError } from '../../model/domain-error.ts';
import type { TaskLogLine } from '../../model/task.ts';
import { type WireResult, wireResultSchema } from '../../model/wire/python.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ResultList } from '../ports/python-board.ts';
import type { TaskHistory } from '../ports/task-history.ts';
import { appliedResult } from './task-outcome.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { memberText } from '../../model/values/json-text.ts';
import { cutWithNote } from '../../model/values/keep-text.ts';
import { RETRY_MS } from '../../model/timings.ts';

export interface ResultIntakeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly history: TaskHistory;
  /** What the worker printed while it had the task. */
  readonly linesOf: (result: WireResult) => TaskLogLine[];
  /** Reads what is no result of the safe protocol; null: it is none of any other worker either. */
  readonly readUnsafe: (text: string) => WireResult | null;
  /** A result has been applied for the first time. */
  readonly onApplied: (result: WireResult) => void;
  /** Another supervisor holds the lease. */
  readonly onLeaseLost: () => void;
}

/** Takes results from Redis into the history, each once, and out of Redis only when it is in the history. */
export class ResultIntake {
  readonly #options: ResultIntakeOptions;
  #list: ResultList | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ResultIntakeOptions) {
    this.#options = options;
  }

  /** Begins to take from this list; the one before has been stopped. */
  start(list: ResultList): void {
    this.#list = list;
    this.#running = this.#run(list);
  }

  /** Ends it. What has come until now is taken, if Redis can be reached. Never rejects. */
  async stop(): Promise<void> {
    const list = this.#list;
    if (list === null) return;
    this.#list = null;
    list.close();
    await this.#running;
    try {
      for (let texts = await list.next([], 'for nothing'); texts.length > 0; ) {
        this.#apply(texts);
        texts = await list.next(texts, 'for nothing');
      }
    } catch {
      // They are still in Redis, and taken the next time.
    }
  }

  async #run(list: ResultList): Promise<void> {
    let applied: string[] = [];
    while (this.#list === list) {
      try {
        const texts = await list.next(applied, 'for more');
        applied = [];
        if (texts.length > 0) this.#apply(texts);
        applied = texts;
      } catch (error) {
        if (this.#list !== list) return;
        await this.#suffer(error);
      }
    }
  }

  async #suffer(error: unknown): Promise<void> {
    const { clock, log, onLeaseLost } = this.#options;
    if (error instanceof DomainError && error.code === 'CONFLICT') onLeaseLost();
    else if (!(error instanceof DomainError))
      log.write('error', 'python', `Results cannot be taken, and stay in Redis: ${thrownMessage(error)}`);
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }

  /** All or none. @throws Error when the history cannot keep them */
  #apply(texts: readonly string[]): void {
    const results = texts.flatMap((text) => this.#read(text));
    const fresh = new Set<WireResult>();
    this.#options.history.change(
      results.map((result) => ({
        id: result.id,
        change: (before) => {
          const after = appliedResult(before, result, this.#options.linesOf(result));
          if (after !== null) fresh.add(result);
          return after;
        },
      })),
    );
    for (const result of fresh) this.#options.onApplied(result);
  }

  #read(text: string): WireResult[] {
    try {
      const result = wireResultSchema.parse(JSON.parse(text));
      if (result.status !== 'ok') return [result];
      return [{ ...result, resultText: memberText(text, 'result') }];
    } catch {
      const unsafe = this.#options.readUnsafe(text);
      if (unsafe !== null) return [unsafe];
      this.#options.log.write('warn', 'python', `Not a result, and dropped: ${cutWithNote(text, 200)}`);
      return [];
    }
  }
}
