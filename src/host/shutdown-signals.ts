const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface SignalledProcess {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): unknown;
}

/** The first signal asks for an orderly end, the second one ends at once. */
export class ShutdownSignals {
  /** Resolves with the reason when the end is asked for. */
  readonly requested: Promise<string>;
  readonly #process: SignalledProcess;
  #resolve: (reason: string) => void = () => undefined;
  #count = 0;

  constructor(process: SignalledProcess) {
    this.#process = process;
    this.requested = new Promise((resolve) => (this.#resolve = resolve));
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Asks for an orderly end from inside. */
  request(reason: string): void {
    this.#resolve(reason);
  }

  /** Leaves signals to their default again. */
  close(): void {
    for (const signal of SIGNALS) this.#process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#count += 1;
    // The guard process ends what we leave behind.
    if (this.#count > 1) this.#process.exit(130);
    else this.#resolve(signal);
  };
}
