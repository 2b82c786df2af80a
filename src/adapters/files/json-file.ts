import { readFile, rename } from 'node:fs/promises';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { SettingsStore } from '../../core/ports/settings-store.ts';
import { writeFileDurably } from './write-file-durably.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

export interface JsonFileOptions<Document> {
  readonly path: string;
  /** A zod schema, or anything else that throws for what it does not take. */
  readonly schema: { parse(value: unknown): Document };
  readonly clock: Clock;
  readonly log: Log;
  /** Who may read it. Default 0o600: its owner. */
  readonly mode?: number | undefined;
}

/** Keeps a document as one JSON file, which a person may read and edit while the engine is stopped. */
export class JsonFile<Document> implements SettingsStore<Document> {
  readonly #options: JsonFileOptions<Document>;
  /** Saves happen one after another, in the order of their calls. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: JsonFileOptions<Document>) {
    this.#options = options;
  }

  async load(): Promise<Document | null> {
    const { path, schema } = this.#options;
    await this.#last.catch(() => undefined);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      await this.#setAside(error);
      return null;
    }
  }

  save(document: Document): Promise<void> {
    const { path, mode } = this.#options;
    const text = `${JSON.stringify(document, null, 2)}\n`;
    const save = () => writeFileDurably(path, text, mode);
    this.#last = this.#last.then(save, save);
    return this.#last;
  }

  async #setAside(error: unknown): Promise<void> {
    const { path, clock, log } = this.#options;
    const time = new Date(clock.now()).toISOString().replaceAll(':', '-');
    const aside = `${path}.corrupt-${time}`;
    await rename(path, aside);
    log.write('warn', 'files', `${path} is damaged and was set aside as ${aside}: ${thrownMessage(error)}`);
  }
}
