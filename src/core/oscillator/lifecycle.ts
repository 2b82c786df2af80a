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

  constructor(options: { start: () => Promise<void>; stop: () => Promise<void>; onPhase: () => void }) {
    this.#start = options.start;
    this.#stop = options.stop;
    this.#onPhase = options.onPhase;
  }

  phase(): LifecyclePhase {
    return this.#phase;
  }

  /** @throws what the start throws */
  start(): Promise<void> {
    this.#wanted = 'running';
    return this.#settle();
  }

  stop(): Promise<void> {
    this.#wanted = 'stopped';
    return this.#settle();
  }

  #settle(): Promise<void> {
    this.#settling ??= this.#run().finally(() => {
      this.#settling = null;
    });
    return this.#settling;
  }

  async #run(): Promise<void> {
    while (this.#phase !== this.#wanted) {
      if (this.#wanted === 'running') {
        this.#enter('starting');
        try {
          await this.#start();
        } catch (error) {
          this.#wanted = 'stopped';
          this.#enter('stopped');
          throw error;
        }
        this.#enter('running');
      } else {
        this.#enter('stopping');
        // A stop that fails half-way has still stopped: there is nothing to go back to.
        try {
          await this.#stop();
        } finally {
          this.#enter('stopped');
        }
      }
    }
  }

  #enter(phase: LifecyclePhase): void {
    this.#phase = phase;
    this.#onPhase();
  }
}
