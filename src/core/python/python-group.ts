import type { ProcessView } from '../../model/process.ts';
import type { GroupDeeds, ManagedGroup, ProcessDeeds } from '../supervision/managed-group.ts';
import { PythonWorker, type PythonSurroundings } from './python-worker.ts';

export interface PythonGroupOptions {
  readonly queue: string;
  readonly surroundings: PythonSurroundings;
  /** Workers that are to run, as the settings say. */
  readonly wanted: () => number;
  /** Keeps the new number in the settings. */
  readonly setWanted: (count: number) => Promise<void>;
  /** Tasks that wait; null while that is not known. */
  readonly backlog: () => number | null;
  /** Why no workers can be run here; null when they can. */
  readonly problem: () => string | null;
  /** Called when a worker that is started, restarted or stopped in the background fails to. */
  readonly onError: (error: unknown) => void;
}

/** The workers of one queue: has as many as wanted while it may, starts them anew, lets those that go finish. */
export class PythonGroup implements ManagedGroup {
  readonly id: string;
  readonly label: string;
  readonly kind = 'python';
  readonly #options: PythonGroupOptions;
  readonly #leaving = new Map<PythonWorker, Promise<void>>();
  #workers: PythonWorker[] = [];
  /** Whether workers may run at all. */
  #enabled = false;
  /** A person has stopped the group. */
  #stopped = false;
  #reloading: Promise<void> | null = null;
  /** Helps out while the others are started anew. */
  #stopgap: PythonWorker | null = null;

  constructor(options: PythonGroupOptions) {
    this.#options = options;
    this.id = options.queue;
    this.label = options.queue;
  }

  get workers(): readonly PythonWorker[] {
    return this.#workers;
  }

  /** Ids of the workers that live, those that are leaving included. */
  *workerIds(): Generator<string> {
    for (const { workerId } of [...this.#workers, ...this.#leaving.keys()])
      if (workerId !== null) yield workerId;
  }

  wanted(): number {
    return this.#stopped ? 0 : this.#options.wanted();
  }

  backlog(): number | null {
    return this.#options.backlog();
  }

  busy(): number {
    return this.#workers.filter(({ busy }) => busy).length;
  }

  problem(): string | null {
    return this.#options.problem();
  }

  deeds(): GroupDeeds {
    if (!this.#enabled) return {};
    const scale = async (count: number) => {
      await this.#options.setWanted(count);
      this.#stopped = false;
      this.#fit();
    };
    const resting = this.#workers.some(({ process }) => !['running', 'late'].includes(process.state().kind));
    return {
      ...((this.#stopped || resting) && { start: () => this.#start() }),
      ...(this.#workers.length > 0 && {
        stop: () => this.#stop(),
        restart: () => this.restart(),
        reload: () => this.reload(),
      }),
      scale,
    };
  }

  deedsFor({ id }: ProcessView): ProcessDeeds {
    const worker = this.#workers.find((one) => one.id === id);
    if (worker === undefined || !this.#enabled) return {};
    const { process } = worker;
    const { kind } = process.state();
    const start = () => this.#inBackground(process.start());
    if (kind === 'stopped' || kind === 'errored') return { start };
    return {
      ...(kind === 'restarting' && { start }),
      stop: () => this.#inBackground(process.stop()),
      restart: () => this.#inBackground(process.restart()),
    };
  }

  /** From now on workers may run. */
  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#fit();
  }

  /** Ends all workers until they may run again; resolves when they are gone. */
  async disable(): Promise<void> {
    this.#enabled = false;
    this.#fit();
    await Promise.all(this.#leaving.values());
  }

  /** All at the same time. */
  restart(): void {
    for (const { process } of this.#workers) this.#inBackground(process.restart());
  }

  /** One after another, with one more meanwhile, so that never fewer work than before. */
  reload(): void {
    const end = () => {
      this.#reloading = null;
    };
    this.#reloading ??= this.#reload().then(end, (error: unknown) => {
      end();
      // It is no failure that all of them were ended meanwhile.
      if (this.#enabled) this.#options.onError(error);
    });
  }

  #start(): void {
    this.#stopped = false;
    this.#fit();
    for (const { process } of this.#workers) {
      const { kind } = process.state();
      if (kind !== 'running' && kind !== 'late' && kind !== 'starting') this.#inBackground(process.start());
    }
  }

  #stop(): void {
    this.#stopped = true;
    this.#fit();
  }

  /** Starts and dismisses workers until there are as many as wanted: idle ones go first, then the newest. */
  #fit(): void {
    const count = this.#enabled ? this.wanted() : 0;
    // It goes by itself when the others are through, or with all of them.
    const staying = () => this.#workers.filter((worker) => worker !== this.#stopgap || !this.#enabled);
    while (staying().length < count) this.#hire();
    const surplus = staying()
      .toReversed()
      .sort((a, b) => Number(a.busy) - Number(b.busy))
      .slice(0, Math.max(0, staying().length - count));
    for (const worker of surplus) this.#dismiss(worker);
  }

  #hire(): PythonWorker {
    // One that is leaving still bears its number.
    const taken = new Set([...this.#workers, ...this.#leaving.keys()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    const worker = new PythonWorker(this.#options.surroundings, this.id, number);
    this.#workers = [...this.#workers, worker].sort((a, b) => a.number - b.number);
    this.#inBackground(worker.process.start());
    return worker;
  }

  #dismiss(worker: PythonWorker): void {
    this.#workers = this.#workers.filter((other) => other !== worker);
    this.#leaving.set(
      worker,
      worker.dismiss().finally(() => this.#leaving.delete(worker)),
    );
  }

  async #reload(): Promise<void> {
    const workers = this.#workers;
    const stopgap = this.#hire();
    this.#stopgap = stopgap;
    try {
      await stopgap.process.start();
      for (const worker of workers) if (this.#workers.includes(worker)) await worker.process.restart();
    } finally {
      this.#stopgap = null;
      if (this.#workers.includes(stopgap)) this.#dismiss(stopgap);
    }
  }

  #inBackground(work: Promise<void>): void {
    // What comes of it is told by the states.
    work.catch(() => undefined);
  }
}
