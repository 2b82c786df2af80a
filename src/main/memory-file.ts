import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DesktopMemory, desktopMemorySchema } from '../model/desktop-memory.ts';

/**
 * What the shell remembers from one run to the next, in a small JSON file. It is read and written at once rather than
 * later: the window's first position waits for it, and its last one is known only when the app is about to end.
 */
export class MemoryFile {
  readonly #path: string;
  #memory: DesktopMemory;

  constructor(path: string) {
    this.#path = path;
    this.#memory = read(path);
  }

  get(): DesktopMemory {
    return this.#memory;
  }

  /** Remembers; a disk that cannot be written costs the memory, nothing else. */
  change(change: Partial<DesktopMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#path}.tmp`, `${JSON.stringify(this.#memory, null, 2)}\n`);
      renameSync(`${this.#path}.tmp`, this.#path);
    } catch {
      // See above.
    }
  }
}

function read(path: string): DesktopMemory {
  try {
    const result = desktopMemorySchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (result.success) return result.data;
  } catch {
    // Absent at the first start.
  }
  return desktopMemorySchema.parse({});
}
