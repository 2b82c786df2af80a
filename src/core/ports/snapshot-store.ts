/** Where the oscillator's state is saved: one text under SNAPSHOT_KEY. Every call may throw REDIS_UNAVAILABLE. */
export interface SnapshotStore {
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
  remove(): Promise<void>;
  /** Moves the saved text to `key`, so that nothing is lost by a fresh start. */
  setAside(key: string): Promise<void>;
}
