import type { SettingsStore } from '../../core/ports/settings-store.ts';

/** Keeps a document in memory: the twin of the file store. */
export class MemoryStore<Document> implements SettingsStore<Document> {
  #document: Document | null;

  constructor(document: Document | null = null) {
    this.#document = document;
  }

  load(): Promise<Document | null> {
    return Promise.resolve(this.#document);
  }

  save(document: Document): Promise<void> {
    this.#document = document;
    return Promise.resolve();
  }
}
