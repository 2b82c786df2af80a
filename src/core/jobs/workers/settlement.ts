import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { FormerHolder, JobHoldings } from '../../ports/job-holdings.ts';
import type { WorkerDirectory } from '../../ports/job-workers.ts';
import type { Log } from '../../ports/log.ts';
import { afterDeath, type WorkerDeath } from './after-death.ts';

/** A worker that has ended with jobs in hand. */
export interface DeadWorker {
  /** What the lock tokens of its jobs begin with. */
  readonly run: string;
  readonly types: readonly string[];
  readonly notes: readonly BoardNote[];
  readonly death: WorkerDeath;
  readonly holder: FormerHolder;
}

/** How soon what could not be settled is tried again, ms. */
const AGAIN_MS = 500;

/** Settles what dead workers had in hand: at once, or as soon as Redis is there. */
export class Settlement {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #holdings: JobHoldings;
  readonly #directory: Pick<WorkerDirectory, 'forget'>;
  #owed: DeadWorker[] = [];
  #cancel: Cancel | null = null;
  #paying: Promise<void> | null = null;

  constructor(options: {
    clock: Clock;
    log: Log;
    holdings: JobHoldings;
    directory: Pick<WorkerDirectory, 'forget'>;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#holdings = options.holdings;
    this.#directory = options.directory;
  }

  add(dead: DeadWorker): void {
    this.#owed.push(dead);
    void this.pay();
  }

  /** Resolves when everything is settled, or cannot be now. Never rejects. */
  pay(): Promise<void> {
    this.#paying ??= this.#payAll().finally(() => (this.#paying = null));
    return this.#paying;
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  async #payAll(): Promise<void> {
    this.close();
    for (let dead = this.#owed[0]; dead !== undefined; dead = this.#owed[0]) {
      try {
        const settled = await this.#settle(dead);
        this.#owed.shift();
        if (settled > 0)
          this.#log.write(
            'info',
            'jobs',
            `Settled ${settled} jobs of a worker that ended: ${dead.death.cause}`,
          );
      } catch {
        // Redis is away, or does not do what it is asked; nothing is lost meanwhile.
        this.#cancel = this.#clock.after(AGAIN_MS, () => void this.pay());
        return;
      }
    }
  }

  async #settle({ run, types, notes, death, holder }: DeadWorker): Promise<number> {
    const held = await this.#holdings.held(types, run);
    for (const job of held) {
      const what = afterDeath(job, notes, death);
      if (what.kind === 'fail') await this.#holdings.fail(job, what.error, { retry: what.retry, holder });
      else await this.#holdings.giveBack(job, { ...what, holder, cause: death.cause });
    }
    if (holder.worker !== '') await this.#directory.forget(holder.worker);
    return held.length;
  }
}
