import type { JobTaker, TakenJob } from '../../../adapters/redis/jobs/job-taker.ts';
import { jsonOf } from '../../../model/values/json-of.ts';
import { cutWithNote, keepText } from '../../../model/values/keep-text.ts';

/** Progress and log lines are told together, ms: a job that takes less says nothing of its progress. */
const TELL_EVERY_MS = 200;
/** Longest line, characters. */
const MAX_LINE = 8_192;
/** Largest progress, rough characters of JSON. */
const MAX_PROGRESS = 65_536;
/** Lines of one moment; more are counted, not kept. */
const MOST_LINES = 500;

/** What a running job says of itself, on its way to Redis. */
export class JobNotes {
  readonly #taker: JobTaker;
  readonly #taken: TakenJob;
  readonly #onError: (error: Error) => void;
  #progress: number | object | null = null;
  #lines: string[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(taker: JobTaker, taken: TakenJob, onError: (error: Error) => void) {
    this.#taker = taker;
    this.#taken = taken;
    this.#onError = onError;
  }

  progress(progress: unknown): void {
    // It is shown as JSON, and what is no JSON is shown as text.
    const json = jsonOf(progress, MAX_PROGRESS);
    const value = json.ok ? json.value : { text: keepText(progress, MAX_PROGRESS).text };
    this.#progress =
      typeof value === 'number' || (typeof value === 'object' && value !== null) ? value : { value };
    this.#tellSoon();
  }

  log(line: unknown): void {
    const text = typeof line === 'string' ? line : keepText(line, MAX_LINE).text;
    if (this.#lines.length >= MOST_LINES) this.#dropped += 1;
    else this.#lines.push(`${new Date().toISOString()} ${cutWithNote(text, MAX_LINE)}`);
    this.#tellSoon();
  }

  /** The job ends: what is left of its log goes before its end does, and its progress no longer matters. */
  end(): void {
    this.#progress = null;
    this.#tell();
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS);
  }

  #tell(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#lines;
    if (this.#dropped > 0) lines.push(`… ${this.#dropped} more lines at once, not kept`);
    this.#lines = [];
    this.#dropped = 0;
    if (lines.length > 0) this.#taker.addLog(this.#taken, lines).catch(this.#onError);
    if (this.#progress === null) return;
    this.#taker.setProgress(this.#taken, this.#progress).catch(this.#onError);
    this.#progress = null;
  }
}
