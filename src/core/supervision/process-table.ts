import type { ProcessView } from '../../model/process.ts';
import type { ProcessSample, ProcessSampler } from '../ports/child-process.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import { Listeners } from '../ports/listeners.ts';
import { NO_RECORD, type ProcessRecord } from './run-record.ts';
import type { PrintedLine, ProcessOutputs } from './process-output.ts';

/** A process that has a row in the table; SupervisedProcess is one. */
export interface WatchedProcess {
  view(): ProcessView;
  observe(sample: ProcessSample): void;
  onChange(listener: () => void): Cancel;
  /** Its past, where it is known. */
  record?(): ProcessRecord;
  /** Tells of the lines it prints, where it prints any. */
  onLine?(listener: (line: PrintedLine) => void): Cancel;
}

export interface ProcessTableOptions {
  readonly clock: Clock;
  readonly sampler: ProcessSampler;
  /** Called when sampling fails, which is a bug or a very sick machine. */
  readonly onError: (error: unknown) => void;
  /** Keeps what the processes print. Default: nobody does. */
  readonly outputs?: ProcessOutputs | undefined;
  /** Time between two samples, ms. Default 1,000. */
  readonly periodMs?: number | undefined;
}

/** The processes of the engine: their rows, and the sampling of their memory and CPU. Close it at the end. */
export class ProcessTable {
  readonly #options: ProcessTableOptions;
  readonly #watched = new Map<WatchedProcess, Cancel>();
  readonly #changes = new Listeners<undefined>();
  #cancelSampling: Cancel | null = null;
  #sampling = false;

  constructor(options: ProcessTableOptions) {
    this.#options = options;
  }

  /** Begins to sample. */
  start(): void {
    this.#cancelSampling ??= this.#options.clock.every(this.#options.periodMs ?? 1_000, () => {
      this.sampleNow().catch(this.#options.onError);
    });
  }

  close(): void {
    this.#cancelSampling?.();
    this.#cancelSampling = null;
    for (const cancel of this.#watched.values()) cancel();
    this.#watched.clear();
  }

  /** Gives the process a row; the result takes it away. */
  add(process: WatchedProcess): Cancel {
    const cancels = [process.onChange(() => this.#changes.tell(undefined))];
    if (process.onLine !== undefined) {
      const output = this.#options.outputs?.open(process.view().id);
      if (output !== undefined)
        cancels.push(
          process.onLine((line) => output.add(line)),
          () => output.close(),
        );
    }
    this.#watched.set(process, () => {
      for (const cancel of cancels) cancel();
    });
    this.#changes.tell(undefined);
    return () => {
      this.#watched.get(process)?.();
      if (this.#watched.delete(process)) this.#changes.tell(undefined);
    };
  }

  views(): ProcessView[] {
    return [...this.#watched.keys()].map((process) => process.view());
  }

  /** The past of a process; of one that is not there, none. */
  recordOf(id: string): ProcessRecord {
    for (const process of this.#watched.keys())
      if (process.view().id === id) return process.record?.() ?? NO_RECORD;
    return NO_RECORD;
  }

  /** Tells of new rows, new states and new samples. */
  onChange(listener: () => void): Cancel {
    return this.#changes.add(listener);
  }

  /** Samples every process that runs; a round still under way is not overtaken. */
  async sampleNow(): Promise<void> {
    if (this.#sampling) return;
    const byPid = new Map<number, WatchedProcess>();
    for (const process of this.#watched.keys()) {
      const { state } = process.view();
      if ('pid' in state && state.pid !== null) byPid.set(state.pid, process);
    }
    if (byPid.size === 0) return;
    this.#sampling = true;
    try {
      const samples = await this.#options.sampler.sample([...byPid.keys()]);
      for (const [pid, sample] of samples) {
        const process = byPid.get(pid);
        const state = process?.view().state;
        // It may have been restarted while the sample was taken.
        if (state !== undefined && 'pid' in state && state.pid === pid) process?.observe(sample);
      }
      this.#changes.tell(undefined);
    } finally {
      this.#sampling = false;
    }
  }
}
