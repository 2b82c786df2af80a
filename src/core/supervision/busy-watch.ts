import type { ProcessSampler } from '../ports/child-process.ts';
import type { Cancel, Clock } from '../ports/clock.ts';

/** A process whose memory may grow within moments. */
export interface BusyProcess {
  /** Null while it does not run, or has nothing to do. */
  busyPid(): number | null;
  observeMemory(rssBytes: number): void;
}

export interface BusyWatchOptions {
  readonly clock: Clock;
  /** Its own one: a sampler compares each sample with the one before. */
  readonly sampler: ProcessSampler;
  /** Called when sampling fails, which is a bug or a very sick machine. */
  readonly onError: (error: unknown) => void;
  /** Time between two looks, ms. Default 200. */
  readonly periodMs?: number;
}

/**
 * Looks at the memory of processes that work more often than the table of processes does: a task can fill a gigabyte
 * within a second. Those that have nothing to do cost nothing.
 */
export class BusyWatch {
  readonly #options: BusyWatchOptions;
  readonly #processes = new Set<BusyProcess>();
  #cancel: Cancel | null = null;
  #looking = false;

  constructor(options: BusyWatchOptions) {
    this.#options = options;
  }

  /** Watches a process whenever it is busy; the result ends that. */
  add(process: BusyProcess): Cancel {
    this.#processes.add(process);
    this.#cancel ??= this.#options.clock.every(this.#options.periodMs ?? 200, () => {
      this.look().catch(this.#options.onError);
    });
    return () => {
      this.#processes.delete(process);
      if (this.#processes.size > 0) return;
      this.#cancel?.();
      this.#cancel = null;
    };
  }

  /** Takes a look now; one still under way is not overtaken. */
  async look(): Promise<void> {
    if (this.#looking) return;
    const busy = new Map<number, BusyProcess>();
    for (const process of this.#processes) {
      const pid = process.busyPid();
      if (pid !== null) busy.set(pid, process);
    }
    if (busy.size === 0) return;
    this.#looking = true;
    try {
      for (const [pid, { rssBytes }] of await this.#options.sampler.sample([...busy.keys()])) {
        const process = busy.get(pid);
        // It may have been started anew meanwhile.
        if (process?.busyPid() === pid) process.observeMemory(rssBytes);
      }
    } finally {
      this.#looking = false;
    }
  }
}
