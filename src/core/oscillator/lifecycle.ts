/** Where a thing that is started and stopped stands. */
export type LifecyclePhase = 'stopped' | 'starting' | 'running' | 'stopping';

/**
 * Starts and stops one thing, one transition at a time. Calls may race: the last wish wins, and each call
 * resolves when the thing is at rest. A start that fails leaves it stopped and fails the calls that asked for it.
 */
export class Lifecycle {
  readonly #start: () => Promise<void>;
  readonly #stop: () => Promise<void>;
  readonly #onPhase: () => void;
  #wanted: 'running' | 'stopped' = 'stopped';
  #phase: LifecyclePhase = 'stopped';
  #settling: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: { start: () => Promise<void>; stop: () => Promise<void>; onPhase: () => void }) {
    this.#start = options.start;
    this.#stop = options.stop;
    this.#onPhase = options.onPhase;
  }

  phase(): LifecyclePhase {
    return this.#phase;
  }

  /** @throws what the start throws */
  async start(): Promise<void> {
    this.#wanted = 'running';
    this.#failure = null;
    await this.#settle();
    // Typed anew, for it changed while this call waited.
    const failure = this.#failure as { error: unknown } | null;
    if (failure !== null) throw failure.error;
  }

  stop(): Promise<void> {
    this.#wanted = 'stopped';
    return this.#settle();
  }

  #settle(): Promise<void> {
    if (this.#settling === null && this.#phase !== this.#wanted) this.#settling = this.#run();
    return this.#settling ?? Promise.resolve();
  }

  async #run(): Promise<void> {
    try {
      while (this.#phase !== this.#wanted)
        await (this.#wanted === 'running' ? this.#toRunning() : this.#toStopped());
    } finally {
      this.#settling = null;
    }
  }

  async #toRunning(): Promise<void> {
    this.#enter('starting');
    try {
      await this.#start();
      this.#enter('running');
    } catch (error) {
      this.#failure = { error };
      this.#wanted = 'stopped';
      this.#enter('stopped');
    }
  }

  async #toStopped(): Promise<void> {
    this.#enter('stopping');
    // A stop that fails half-way has still stopped: there is nothing to go back to.
    try {
      await this.#stop();
    } finally {
      this.#enter('stopped');
    }
  }

  #enter(phase: LifecyclePhase): void {
    this.#phase = phase;
    this.#onPhase();
  }
}
