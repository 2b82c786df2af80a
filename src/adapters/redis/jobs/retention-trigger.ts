/** So much may end between two looks at what ended jobs take: a fraction of the least sensible budget, bytes. */
const LOOK_AFTER_BYTES = 8_388_608;

/** Has ended jobs measured and trimmed when much has been added to them, one look at a time. */
export class RetentionTrigger {
  readonly #trim: () => Promise<unknown>;
  readonly #onError: (error: Error) => void;
  #bytes = 0;
  #trimming: Promise<void> | null = null;

  constructor(options: { trim: () => Promise<unknown>; onError: (error: Error) => void }) {
    this.#trim = options.trim;
    this.#onError = options.onError;
  }

  /** A job has ended that takes about so much. */
  ended(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < LOOK_AFTER_BYTES || this.#trimming !== null) return;
    this.#bytes = 0;
    this.#trimming = this.#trim()
      .then(
        () => undefined,
        (error: unknown) => this.#onError(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => (this.#trimming = null));
  }

  /** Resolves when no look is under way. Never rejects. */
  async settled(): Promise<void> {
    await this.#trimming;
  }
}
