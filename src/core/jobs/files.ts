import type { Readable } from 'node:stream';
import { DomainError } from '../../model/domain-error.ts';
import type { JobFile } from '../../model/job-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { FileContent, FileControl } from './control.ts';
import { newUniqueId } from './job-ids.ts';

/** Files that jobs read and have made. */
export class Files implements FileControl {
  readonly #store: FileStore;
  readonly #clock: Clock;
  readonly #onReceived: (bytes: number) => void;

  /** `onReceived`: told of the bytes of each file that has come in. */
  constructor(options: { store: FileStore; clock: Clock; onReceived?: (bytes: number) => void }) {
    this.#onReceived = options.onReceived ?? (() => undefined);
    this.#store = options.store;
    this.#clock = options.clock;
  }

  list(limit: number): Promise<JobFile[]> {
    return this.#store.list(limit);
  }

  async get(id: string): Promise<JobFile> {
    const file = await this.#store.find(id);
    if (file === null) throw noFile(id);
    return file;
  }

  async receive(name: string, mediaType: string, content: Readable): Promise<JobFile> {
    const about = {
      id: newUniqueId(this.#clock.now()),
      name: plainName(name),
      mediaType: plainType(mediaType),
    };
    const file = await this.#store.receive(about, content);
    this.#onReceived(file.bytes);
    return file;
  }

  async content(id: string): Promise<FileContent> {
    return { file: await this.get(id), path: this.#store.path(id) };
  }

  async remove(id: string): Promise<void> {
    if (!(await this.#store.remove(id))) throw noFile(id);
  }
}

/** The last part of a path, without what a header or a terminal might trip over. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // biome-ignore lint: control characters are what is looked for
  const plain = last.replaceAll(/[\u0000-\u001F\u007F"]/g, '').trim();
  return plain === '' || plain === '.' || plain === '..' ? 'file' : plain.slice(0, 255);
}

function plainType(mediaType: string): string {
  const [plain = ''] = mediaType.split(';');
  return /^[\w.+-]+\/[\w.+-]+$/.test(plain) ? plain.toLowerCase() : 'application/octet-stream';
}

const noFile = (id: string) =>
  new DomainError('NOT_FOUND', 'There is no such file.', { id: id.slice(0, 100) });
