import type { Clock } from '../../../core/ports/clock.ts';
import type { HeardWorker, WorkerDirectory } from '../../../core/ports/job-workers.ts';
import type { JobWorkerBeat, JobWorkerMode } from '../../../model/job-worker.ts';

/** Workers that are made up: one of this engine, one of another machine. */
export class MemoryWorkerDirectory implements WorkerDirectory {
  readonly #available: () => void;
  readonly #clock: Clock;
  readonly #heard: { readonly beat: JobWorkerBeat; readonly heardAt: number }[];

  constructor(clock: Clock, available: () => void) {
    const now = clock.now();
    this.#clock = clock;
    this.#available = available;
    const common = { version: '0.0.0-memory', startedAt: now, mode: 'running', current: [] } as const;
    const counts = { running: 0, completed: 0, failed: 0, rssBytes: 92_000_000 };
    const types = [{ name: 'calculation', concurrency: 4 }];
    const beat = (id: string, keeper: string, machine: string, pid: number): JobWorkerBeat => ({
      ...{ ...common, ...counts, current: [], types },
      ...{ id, keeper, machine, pid },
    });
    this.#heard = [
      { beat: beat('memory-1', 'memory', 'here', 4_250), heardAt: now - 800 },
      { beat: beat('elsewhere-1', 'elsewhere', 'another-machine', 311), heardAt: now - 18_000 },
    ];
  }

  async list(): Promise<HeardWorker[]> {
    this.#available();
    const now = this.#clock.now();
    return this.#heard.map(({ beat, heardAt }) => ({ beat, ageMs: now - heardAt }));
  }

  async forget(id: string): Promise<void> {
    const at = this.#heard.findIndex(({ beat }) => beat.id === id);
    if (at !== -1) this.#heard.splice(at, 1);
  }

  async setMode(id: string, mode: JobWorkerMode): Promise<boolean> {
    this.#available();
    const found = this.#heard.find(({ beat }) => beat.id === id);
    if (found !== undefined) Object.assign(found.beat, { mode });
    return found !== undefined;
  }
}
