import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueName } from '../../../core/ports/queue-catalogue.ts';

/** BullMQ's own handles of queues, made when something is to be changed and kept for the next time. */
export class QueueHandles {
  #client: Redis | null = null;
  readonly #handles = new Map<string, Queue>();

  of(client: Redis, { name, prefix }: QueueName): Queue {
    if (client !== this.#client) {
      this.#forgetAll();
      this.#client = client;
    }
    const id = `${prefix}:${name}`;
    const kept = this.#handles.get(id);
    if (kept !== undefined) return kept;
    const handle = new Queue(name, {
      prefix,
      // Not its owner: neither its metadata nor its version is ours to write.
      skipMetasUpdate: true,
      skipVersionCheck: true,
      connection: client,
    });
    handle.on('error', () => undefined);
    this.#handles.set(id, handle);
    return handle;
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    // The connection is the link's, so there is nothing to wait for on it.
    await Promise.all(handles.map((handle) => handle.close()));
  }

  #forgetAll(): void {
    void this.close().catch(() => undefined);
  }
}

/** Errors of BullMQ's scripts carry a negative code. */
export function isJobError(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'number' && code < 0;
}
