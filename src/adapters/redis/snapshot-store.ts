import type { Redis } from 'ioredis';
import type { SnapshotStore } from '../../core/ports/snapshot-store.ts';

/** Keeps the snapshot as one string. `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
export class RedisSnapshotStore implements SnapshotStore {
  readonly #client: () => Redis;
  readonly #key: string;

  constructor(client: () => Redis, key: string) {
    this.#client = client;
    this.#key = key;
  }

  async load(): Promise<string | null> {
    const client = this.#client();
    // Somebody may have put something else there; that is a corrupt snapshot too, not a failure.
    const type = await client.type(this.#key);
    if (type === 'none') return null;
    return type === 'string' ? client.get(this.#key) : `a Redis ${type}`;
  }

  async save(text: string): Promise<void> {
    await this.#client().set(this.#key, text);
  }

  async remove(): Promise<void> {
    await this.#client().del(this.#key);
  }

  async setAside(key: string): Promise<void> {
    await this.#client().rename(this.#key, key);
  }
}
