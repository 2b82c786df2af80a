import { makeFolder } from '../../core/ports/make-folder.ts';
import { createWriteStream } from 'node:fs';
import { appendFile, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileStore, UsedFile } from '../../core/ports/file-store.ts';
import { DomainError } from '../../model/domain-error.ts';
import { type JobFile, jobFileSchema, MOST_FILE_BYTES } from '../../model/job-file.ts';
import { writeFileDurably } from './write-file-durably.ts';

/** Files looked at for a list: more cannot be shown. */
const MOST_LISTED = 5_000;
/** Beside the content: who uses the file, a line each, and how many of them are remembered. */
const USERS = 'used-by';
const MOST_USERS = 1_000;
/** What has not become a file by then never will, ms. */
const LONGEST_ARRIVAL_MS = 86_400_000;

/**
 * Files in a folder, each in one of its own: `<id>/content` and `<id>/file.json`, which is written last and makes it a
 * file. Workers of this machine write theirs in the same way. Ids begin with the time, so their order is that of age.
 */
export class UploadFolder implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(limit: number): Promise<JobFile[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const found: JobFile[] = [];
    for (const id of names.sort().toReversed().slice(0, MOST_LISTED)) {
      if (found.length >= limit) break;
      const file = await this.find(id);
      if (file !== null) found.push(file);
    }
    return found;
  }

  async find(id: string): Promise<JobFile | null> {
    const text = await readFile(join(this.#folder, id, 'file.json'), 'utf8').catch(() => null);
    if (text === null) return null;
    const result = jobFileSchema.safeParse(parse(text));
    return result.success ? result.data : null;
  }

  async receive(
    { id, name, mediaType }: { id: string; name: string; mediaType: string },
    content: Readable,
  ): Promise<JobFile> {
    const folder = join(this.#folder, id);
    await makeFolder(folder, 2);
    try {
      const arriving = join(folder, 'arriving');
      await pipeline(content, atMost(MOST_FILE_BYTES), createWriteStream(arriving, { mode: 0o600 }));
      await rename(arriving, this.path(id));
      const { size } = await stat(this.path(id));
      const file: JobFile = { id, name, mediaType, bytes: size, createdAt: Date.now(), job: null };
      await writeFileDurably(join(folder, 'file.json'), `${JSON.stringify(file)}\n`);
      return file;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async used(): Promise<UsedFile[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const used: UsedFile[] = [];
    for (const id of names.sort()) {
      const file = await this.find(id);
      if (file !== null) used.push({ file, users: await this.#usersOf(id) });
    }
    return used.sort((a, b) => a.file.createdAt - b.file.createdAt);
  }

  async noteUse(ids: readonly string[], user: string): Promise<void> {
    // A file that is not there is refused by whoever runs the job.
    for (const id of ids)
      if ((await this.find(id)) !== null)
        await appendFile(join(this.#folder, id, USERS), `${user}\n`, { mode: 0o600 });
  }

  async #usersOf(id: string): Promise<string[]> {
    const text = await readFile(join(this.#folder, id, USERS), 'utf8').catch(() => '');
    const users = text.split('\n').filter((line) => line !== '');
    if (users.length <= MOST_USERS * 2) return users.slice(-MOST_USERS);
    const last = users.slice(-MOST_USERS);
    await writeFileDurably(join(this.#folder, id, USERS), `${last.join('\n')}\n`);
    return last;
  }

  /** Removes what was begun long ago and never became a file. */
  async tidy(): Promise<void> {
    for (const id of await readdir(this.#folder).catch((): string[] => [])) {
      const folder = join(this.#folder, id);
      const begunAt = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => Infinity,
      );
      if (Date.now() - begunAt > LONGEST_ARRIVAL_MS && (await this.find(id)) === null)
        await rm(folder, { recursive: true, force: true });
    }
  }

  path(id: string): string {
    return join(this.#folder, id, 'content');
  }

  async remove(id: string): Promise<boolean> {
    if ((await this.find(id)) === null) return false;
    await rm(join(this.#folder, id), { recursive: true, force: true });
    return true;
  }
}

/** Passes everything on, but no more than so much. */
function atMost(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes)
        done(
          new DomainError('PAYLOAD_TOO_LARGE', 'A file may have up to 50 MB.', {
            limitBytes: MOST_FILE_BYTES,
          }),
        );
      else done(null, chunk);
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
