import { pause, retryDelay } from './live-stream.ts';

interface Following {
  readonly signal: AbortSignal;
  /** Resolves when there is no more to come. Calls `heard` with everything that comes. */
  readonly follow: (signal: AbortSignal, heard: () => void) => Promise<void>;
  /** `attempt`: failures since something was heard. False: it is of no use to try again. */
  readonly onFailure: (error: unknown, attempt: number) => boolean;
}

/** Follows a stream again, with growing waits, whenever it breaks, until `signal` ends that. */
export async function keepFollowing({ signal, follow, onFailure }: Following): Promise<void> {
  let attempt = 0;
  // A call, because it changes while others run.
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    // One that has broken half-way leaves nothing open behind it.
    const once = new AbortController();
    try {
      await follow(AbortSignal.any([signal, once.signal]), () => (attempt = 0));
      return;
    } catch (error) {
      once.abort();
      attempt += 1;
      if (ended() || !onFailure(error, attempt)) return;
    }
    await pause(retryDelay(attempt), signal);
  }
}
