import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { LiveState } from './live-state.ts';
import type { LiveStore } from './live-store.ts';
import type { LiveStream } from './live-stream.ts';

interface Live {
  readonly store: LiveStore;
  readonly stream: LiveStream;
}

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ live, children }: { live: Live; children: ReactNode }) {
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLiveContext(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('LiveProvider is missing');
  return live;
}

/** A part of the live state. `select` returns something the state already holds, or a primitive. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  const { store } = useLiveContext();
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
}

export const useLiveStore = (): LiveStore => useLiveContext().store;
export const useLiveStream = (): LiveStream => useLiveContext().stream;
