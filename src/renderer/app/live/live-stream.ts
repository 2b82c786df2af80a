import type { LiveFrame } from '../../../model/live.ts';
import type { StreamEvent } from '../../client.ts';
import type { LiveStore } from './live-store.ts';

/** How the stream is opened; client.ts's `openLive` in the panel. */
export type OpenLive = (options: {
  signal: AbortSignal;
  lastEventId: string | undefined;
}) => Promise<AsyncIterable<StreamEvent<LiveFrame>>>;

/** Follows the stream while it is wanted. */
export interface LiveStream {
  /** Live or paused, as the user said. */
  setPaused(paused: boolean): void;
  /** A hidden window needs no frames. */
  setHidden(hidden: boolean): void;
  close(): void;
}

/** Waits before the next try: 0.5 s at first, doubling to 8 s, ms. */
export const retryDelay = (attempt: number): number => Math.min(500 * 2 ** (attempt - 1), 8_000);

/** Waits `ms`, or until `signal` ends that. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** The panel's one stream: reconnects by itself and continues behind the last frame it has seen. */
export function createLiveStream(store: LiveStore, open: OpenLive): LiveStream {
  let running: AbortController | null = null;
  let lastEventId: string | undefined;
  let paused = false;
  let hidden = false;

  const follow = async (signal: AbortSignal): Promise<void> => {
    // A call, because it changes while others run.
    const ended = (): boolean => signal.aborted;
    let attempt = 0;
    let lostAt = 0;
    while (!ended()) {
      let first = true;
      let failure: unknown = new Error('The engine ended the stream.');
      try {
        const events = await open({ signal, lastEventId });
        if (ended()) return;
        store.stream({ kind: 'open' });
        for await (const { id, value } of events) {
          if (ended()) return;
          lastEventId = id ?? lastEventId;
          store.frame(value, first);
          first = false;
          attempt = 0;
        }
      } catch (error) {
        failure = error;
      }
      if (ended()) return;
      attempt += 1;
      if (attempt === 1) lostAt = Date.now();
      store.stream({ kind: 'retrying', since: lostAt, attempt, error: failure });
      await pause(retryDelay(attempt), signal);
    }
  };

  const adjust = (): void => {
    const wanted = !paused && !hidden;
    if (wanted === (running !== null)) return;
    running?.abort();
    running = wanted ? new AbortController() : null;
    if (running === null) return;
    store.stream({ kind: 'connecting' });
    void follow(running.signal);
  };

  adjust();
  return {
    setPaused: (value) => {
      paused = value;
      adjust();
      if (paused) store.stream({ kind: 'paused', since: Date.now() });
    },
    setHidden: (value) => {
      hidden = value;
      adjust();
    },
    close: () => {
      running?.abort();
      running = null;
    },
  };
}
