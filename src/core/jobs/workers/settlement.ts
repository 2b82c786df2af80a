import { DomainError } from '../../../model/domain-error.ts';
import type { BoardNote } from '../../../model/wire/job-worker.ts';
import type { Cancel, Clock } from '../../ports/clock.ts';
import type { FormerHolder, JobHoldings } from '../../ports/job-holdings.ts';
import type { WorkerDirectory } from '../../ports/job-workers.ts';
import type { Log } from '../../ports/log.ts';
import { afterDeath, type WorkerDeath } from './after-death.ts';
import { thrownMessage } from '../../../model/values/describe-thrown.ts';
import { OUTCOME_RETRY_MS } from '../../../model/timings.ts';

/** A worker that has ended with jobs in hand. */
export interface DeadWorker {
  /** What the lock tokens of its jobs begin with. */
  readonly run: string;
  /** Tokens that begin so are those of living workers all the same. */
  readonly except?: string;
  readonly types: readonly string[];
  readonly notes: readonly BoardNote[];
  readonly death: WorkerDeath;
  readonly holder: FormerHolder;
}

/** Settles what dead workers had in hand: at once, or as soon as Redis is there. */
export class Settlement {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #holdings: JobHoldings;
  readonly #directory: Pick<WorkerDirectory, 'forget'>;
  #owed: DeadWorker[] = [];
  /** Those of the owed whose trouble has been told. */
  readonly #complained = new WeakSet<DeadWorker>();
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

  /** Nothing is owed any more: what has not been settled is on a server that was left. */
  forget(): void {
    this.#owed = [];
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  async #payAll(): Promise<void> {
    this.close();
    const tried = new Set<DeadWorker>();
    const next = () => this.#owed.find((one) => !tried.has(one));
    for (let dead = next(); dead !== undefined; dead = next()) {
      tried.add(dead);
      await this.#try(dead);
    }
    if (this.#owed.length > 0) this.#cancel = this.#clock.after(OUTCOME_RETRY_MS, () => void this.pay());
  }

  /** Never rejects; one that cannot be settled now does not keep the others waiting. */
  async #try(dead: DeadWorker): Promise<void> {
    const { cause } = dead.death;
    try {
      const settled = await this.#settle(dead);
      this.#owed = this.#owed.filter((one) => one !== dead);
      this.#complained.delete(dead);
      if (settled > 0)
        this.#log.write('info', 'jobs', `Settled ${settled} jobs of a worker that ended: ${cause}`);
    } catch (error) {
      // Redis is away, or does not do what it is asked; nothing is lost meanwhile.
      if (error instanceof DomainError || this.#complained.has(dead)) return;
      this.#complained.add(dead);
      const text = `The jobs of a worker that ended (${cause}) cannot be settled yet: ${thrownMessage(error)}`;
      this.#log.write('warn', 'jobs', text);
    }
  }

  async #settle({ run, except, types, notes, death, holder }: DeadWorker): Promise<number> {
    const held = (await this.#holdings.held(types, run)).filter(
      ({ token }) => except === undefined || !token.startsWith(except),
    );
    for (const job of held) {
      const what = afterDeath(job, notes, death);
      if (what.kind === 'fail') await this.#holdings.fail(job, what.error, { retry: what.retry, holder });
      else await this.#holdings.giveBack(job, { ...what, holder, cause: death.cause });
    }
    if (holder.worker !== '') await this.#directory.forget(holder.worker);
    return held.length;
  }
}
