import type { Clock } from '../../../core/ports/clock.ts';
import type { FileStore, UsedFile } from '../../../core/ports/file-store.ts';
import type { JobFile } from '../../../model/job-file.ts';

/** Remembers what files there are, not what is in them: every one of them reads as this text. */
export class MemoryFileStore implements FileStore {
  readonly #files = new Map<string, JobFile>();
  readonly #users = new Map<string, string[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async list(limit: number): Promise<JobFile[]> {
    return [...this.#files.values()].toReversed().slice(0, limit);
  }

  async find(id: string): Promise<JobFile | null> {
    return this.#files.get(id) ?? null;
  }

  async receive(
    file: { id: string; name: string; mediaType: string },
    content: Parameters<FileStore['receive']>[1],
  ): Promise<JobFile> {
    let bytes = 0;
    for await (const chunk of content) bytes += (chunk as Uint8Array).length;
    const received = { ...file, bytes, createdAt: this.#clock.now(), job: null };
    this.#files.set(file.id, received);
    return received;
  }

  path(): string {
    return decodeURIComponent(new URL(import.meta.url).pathname);
  }

  async used(): Promise<UsedFile[]> {
    return [...this.#files.values()].map((file) => ({ file, users: this.#users.get(file.id) ?? [] }));
  }

  async noteUse(ids: readonly string[], user: string): Promise<void> {
    for (const id of ids)
      if (this.#files.has(id)) this.#users.set(id, [...(this.#users.get(id) ?? []), user]);
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  async remove(id: string): Promise<boolean> {
    return this.#files.delete(id);
  }
}
