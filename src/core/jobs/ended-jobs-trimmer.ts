import type { Cancel, Clock } from '../ports/clock.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Log } from '../ports/log.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';

export interface EndedJobsTrimmerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly link: Pick<RedisLinkPort, 'state'>;
  readonly store: Pick<JobStore, 'knownTypes' | 'trimEnded' | 'trimOutcomes'>;
}

/** Time between two looks, ms. Workers of ours look themselves when much has ended; plain ones do not. */
const LOOK_EVERY_MS = 60_000;

/** Keeps ended jobs of all types within their bounds, whoever has ended them. Close it at the end. */
export class EndedJobsTrimmer {
  readonly #options: EndedJobsTrimmerOptions;
  #cancel: Cancel | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: EndedJobsTrimmerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel ??= this.#options.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  /** Takes a look now; racing calls share one. Never rejects: what could not be trimmed now is trimmed by the next look. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((error: unknown) => {
        const text = `Ended jobs could not be trimmed: ${String(error)}`;
        if (this.#options.link.state().kind === 'ready') this.#options.log.write('warn', 'jobs', text);
      })
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#cancel?.();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { link, store, log } = this.#options;
    if (link.state().kind !== 'ready') return;
    for (const type of await store.knownTypes()) {
      const removed = await store.trimEnded(type);
      if (removed > 0)
        log.write('info', 'jobs', `Removed the ${removed} oldest ended jobs of type ${type} from Redis`);
    }
    await store.trimOutcomes();
  }
}
