interface Closing {
  readonly name: string;
  readonly close: () => Promise<void> | void;
}

/**
 * What has to be closed, in the order in which it was made; it is closed the other way round. One that fails does
 * not keep the others from being closed.
 */
export class Closings {
  readonly #onFailure: (name: string, error: unknown) => void;
  readonly #closings: Closing[] = [];
  #running: Promise<void> | null = null;

  constructor(onFailure: (name: string, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Register on the line after the making. */
  add(name: string, close: () => Promise<void> | void): void {
    this.#closings.push({ name, close });
  }

  /** Closes everything; racing calls share one run. */
  run(): Promise<void> {
    return (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    for (let next = this.#closings.pop(); next !== undefined; next = this.#closings.pop())
      try {
        await next.close();
      } catch (error) {
        this.#onFailure(next.name, error);
      }
  }
}
