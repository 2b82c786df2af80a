import { DomainError } from '../../model/domain-error.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { PythonBoard } from '../ports/python-board.ts';
import { LineBudget } from '../supervision/line-budget.ts';
import { unsafeResult, type UnsafeResultOptions } from './unsafe-result.ts';

export interface PublishedResultsOptions extends Pick<UnsafeResultOptions, 'taskOf' | 'queueOf'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Pick<PythonBoard, 'answered' | 'adopt'>;
  readonly onUnexpectedError: (error: unknown) => void;
}

/** Messages are looked at together, so many ms after the first. */
const GATHER_MS = 100;
/** Messages kept while Redis cannot be asked, and their characters at most. */
const MOST_KEPT = 10_000;
const MOST_CHARACTERS = 33_554_432;
/** As every safe worker begins its result; the id of any other is found by reading the whole. */
const QUICK_ID = /^\{"id":"([^"\\]{1,200})"/;

/**
 * Hears the channel of results. Those of workers with the safe protocol are in Redis before they are published, and are
 * taken from there; a result that is only published is put where those are, unless its task has been answered.
 */
export class PublishedResults {
  readonly #options: PublishedResultsOptions;
  readonly #budget: LineBudget;
  #texts: string[] = [];
  #characters = 0;
  #timer: Cancel | null = null;
  #working = false;

  constructor(options: PublishedResultsOptions) {
    this.#options = options;
    this.#budget = new LineBudget(options.clock);
  }

  /** Somebody has published this. */
  heard(text: string): void {
    if (this.#texts.length >= MOST_KEPT || this.#characters + text.length > MOST_CHARACTERS) return;
    this.#texts.push(text);
    this.#characters += text.length;
    if (!this.#working) this.#workSoon();
  }

  /** What has been heard and not been taken over is of a Redis that was left. */
  forget(): void {
    this.#timer?.();
    this.#timer = null;
    this.#texts = [];
    this.#characters = 0;
  }

  #workSoon(): void {
    this.#timer ??= this.#options.clock.after(GATHER_MS, () => void this.#work());
  }

  async #work(): Promise<void> {
    this.#working = true;
    const texts = this.#texts;
    this.forget();
    try {
      await this.#adoptAll(texts);
    } catch (error) {
      if (!(error instanceof DomainError)) this.#options.onUnexpectedError(error);
      // Whoever holds the lease hears it as well; when Redis is away it is tried again.
      else if (error.code === 'REDIS_UNAVAILABLE') for (const text of texts) this.heard(text);
    } finally {
      this.#working = false;
      if (this.#texts.length > 0) this.#workSoon();
    }
  }

  async #adoptAll(texts: readonly string[]): Promise<void> {
    const { board, clock, log } = this.#options;
    const quick = texts.map((text) => QUICK_ID.exec(text)?.[1] ?? null);
    const answered = await board.answered(quick.filter((id) => id !== null));
    for (const [index, text] of texts.entries()) {
      const id = quick[index] ?? null;
      if (id !== null && answered.has(id)) continue;
      const result = unsafeResult(text, { ...this.#options, at: clock.now() });
      if (result !== null) await board.adopt(result);
      else if (this.#budget.take())
        log.write('debug', 'python', `Published as a result, and none: ${text.slice(0, 200)}`);
    }
  }
}
