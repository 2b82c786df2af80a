import type { LiveFrame } from '../../../model/live.ts';
import type { OscillatorSettings } from '../../../model/oscillator.ts';
import type { PoolView } from '../../../model/pool.ts';
import { INITIAL_LIVE_STATE, type LiveState, type StreamState } from './live-state.ts';
import { reduceFrame } from './reduce-frame.ts';

export type Listener = () => void;

/** Holds the live state outside React; components subscribe to the parts they show. */
export interface LiveStore {
  state(): LiveState;
  subscribe(listener: Listener): () => void;
  frame(frame: LiveFrame, first: boolean): void;
  stream(stream: StreamState): void;
  /** Settings that the engine has just confirmed; the next frame says the same. */
  settings(settings: OscillatorSettings): void;
  /** A pool as the engine has just answered; the next frame says the same. */
  pool(pool: PoolView): void;
}

export function createLiveStore(initial: LiveState = INITIAL_LIVE_STATE): LiveStore {
  let state = initial;
  const listeners = new Set<Listener>();
  const set = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    frame: (frame, first) => set(reduceFrame(state, frame, first)),
    stream: (stream) => set({ ...state, stream }),
    settings: (settings) =>
      set({ ...state, oscillator: state.oscillator === null ? null : { ...state.oscillator, settings } }),
    pool: (pool) =>
      set({
        ...state,
        pools: state.pools?.map((before) => (before.name === pool.name ? pool : before)) ?? null,
      }),
  };
}
