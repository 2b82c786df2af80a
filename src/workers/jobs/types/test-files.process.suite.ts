import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInside } from '../files/open-inside.ts';
import type { InputFile, JobFiles } from '../job-type.ts';

/** Files for running a type by itself: what it reads and makes lies in one folder. Whoever makes it calls `remove`. */
export class TestFiles implements JobFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'capstan-job-files-'));
  readonly #made = join(this.folder, 'made');
  /** Files that were opened and not closed. */
  stillOpen = 0;

  constructor() {
    mkdirSync(this.#made);
  }

  put(name: string, content: string | Uint8Array): { path: string } {
    writeFileSync(join(this.folder, name), content);
    return { path: name };
  }

  made(name: string): Buffer {
    return readFileSync(join(this.#made, name));
  }

  async open(reference: Parameters<JobFiles['open']>[0]): Promise<InputFile> {
    const { handle, ...file } = await openInside([this.folder], 'path' in reference ? reference.path : '');
    this.stillOpen += 1;
    const close = async () => {
      this.stillOpen -= 1;
      await handle.close();
    };
    return { ...file, handle, close };
  }

  create(name: string, mediaType: string) {
    const path = join(this.folder, `${name}.part`);
    return Promise.resolve({
      path,
      finish: () => {
        renameSync(path, join(this.#made, name));
        const { size } = statSync(join(this.#made, name));
        const id = name
          .replace(/[^0-9a-z]/g, '')
          .padEnd(26, '0')
          .slice(0, 26);
        return Promise.resolve({ id, name, mediaType, bytes: size, createdAt: 0, job: 'test' });
      },
      discard: () => {
        rmSync(path, { force: true });
        return Promise.resolve();
      },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
