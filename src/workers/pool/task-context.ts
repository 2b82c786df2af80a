import { keepText } from '../../model/values/keep-text.ts';
import type { HostLink } from './host-link.ts';

/**
 * What a script's function is given besides its task. Everything is made when it is asked for: most scripts ask for
 * nothing, and there may be a hundred thousand tasks a second.
 */
export class TaskContext {
  readonly #link: HostLink;
  readonly #seq: number;
  #controller: AbortController | null = null;
  #abortReason: Error | null = null;

  constructor(link: HostLink, seq: number) {
    this.#link = link;
    this.#seq = seq;
  }

  /** Aborts when the task is cancelled or takes too long. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#abortReason !== null) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** Says how far the task has come: any value that can be cloned; the newest counts. */
  get progress(): (progress: unknown) => void {
    return (progress) => this.#link.progress(this.#seq, progress);
  }

  /** Writes a line to the log of the task. */
  get log(): (...parts: unknown[]) => void {
    return (...parts) => this.#link.log(this.#seq, parts.map(textOf).join(' '));
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason;
    this.#controller?.abort(this.#abortReason);
  }

  wasAborted(): boolean {
    return this.#abortReason !== null;
  }
}

/** Longest text of one value in a line of the log, characters. */
const MAX_VALUE = 8_192;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : keepText(value, MAX_VALUE).text;
