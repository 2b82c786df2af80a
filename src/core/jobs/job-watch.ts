import { DomainError } from '../../model/domain-error.ts';
import type { JobEntry, JobEvent } from '../../model/job.ts';
import type { JobRef } from '../../model/job-id.ts';
import { EventFeed } from '../events/feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';
import type { JobHistory } from '../ports/job-history.ts';
import type { JobStore, JobWatchAnswer, StoredJob } from '../ports/job-store.ts';
import { hasEnded } from './until-ended.ts';

/** Time between two looks, ms. */
const LOOK_EVERY_MS = 250;

interface Watched extends JobRef {
  readonly feed: EventFeed<JobEvent>;
  seenLines: number | null;
  text: string;
  /** Told to those who come later. */
  job: JobEntry | null;
}

/** Who follows single jobs: all of them are looked at together, and nobody looks while nobody follows. */
export class JobWatch {
  readonly #clock: Clock;
  readonly #store: Pick<JobStore, 'watch'>;
  readonly #history: Pick<JobHistory, 'get'>;
  readonly #watched = new Set<Watched>();
  #cancel: Cancel | null = null;
  #looking = false;

  constructor(options: {
    clock: Clock;
    store: Pick<JobStore, 'watch'>;
    history: Pick<JobHistory, 'get'>;
  }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#history = options.history;
  }

  /** `lines`: whether the lines of its log are wanted. Default true. */
  feed(job: JobRef, { lines = true }: { readonly lines?: boolean } = {}): Feed<JobEvent> {
    return { follow: (options) => this.#follow(job, lines ? 0 : null, options) };
  }

  /** Ends every reader. */
  end(): void {
    for (const { feed } of this.#watched) feed.end();
    this.#watched.clear();
    this.#rest();
  }

  async *#follow(
    { id, type }: JobRef,
    seenLines: number | null,
    options: FollowOptions,
  ): AsyncGenerator<FeedEvent<JobEvent>, void, void> {
    const watched: Watched = {
      id,
      type,
      feed: new EventFeed({ run: id, startWith: 'nothing', keep: 1 }),
      seenLines,
      text: '',
      job: null,
    };
    const events = watched.feed.follow({ ...options, afterId: undefined });
    // The first look is taken at once, and its failure is the follower's.
    const [answer] = await this.#store.watch([watched]);
    if (answer === undefined || answer.job === null) {
      const kept = this.#history.get(watched);
      if (kept === null)
        throw new DomainError('NOT_FOUND', 'There is no such job, or it is no longer kept.', {
          id: id.slice(0, 200),
        });
      watched.feed.publish({ lines: [], job: entryOf(kept) });
      watched.feed.end();
    } else {
      this.#watched.add(watched);
      this.#cancel ??= this.#clock.every(LOOK_EVERY_MS, () => void this.#look());
      this.#tell(watched, answer);
    }
    try {
      yield* events;
    } finally {
      await events.return?.();
      this.#forget(watched);
    }
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const asked = [...this.#watched];
    // While Redis is away there is nothing new to tell.
    const answers = await this.#store.watch(asked).catch(() => []);
    this.#looking = false;
    for (const [index, answer] of answers.entries()) {
      const watched = asked[index];
      if (watched !== undefined && this.#watched.has(watched)) this.#tell(watched, answer);
    }
  }

  #tell(watched: Watched, { job, lines, seenLines, more }: JobWatchAnswer): void {
    const text = JSON.stringify(job);
    const changed = text !== watched.text;
    watched.text = text;
    if (watched.seenLines !== null) watched.seenLines = seenLines;
    if (job === null) {
      // Ended and removed between two looks, or removed by somebody.
      const kept = this.#history.get(watched);
      if (kept !== null) watched.feed.publish({ lines: [], job: entryOf(kept) });
    } else if (changed || lines.length > 0)
      watched.feed.publish({ lines: [...lines], ...(changed && { job }) });
    // What it has logged comes in several looks, if it is much.
    if (job !== null && (!hasEnded(job) || more)) return;
    watched.feed.end();
    this.#forget(watched);
  }

  #forget(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size === 0) this.#rest();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

function entryOf(stored: StoredJob): JobEntry {
  const { payload: _payload, result: _result, stacktrace: _stacktrace, ...rest } = stored;
  const { options: _options, logLines: _logLines, ...entry } = rest;
  return entry;
}
