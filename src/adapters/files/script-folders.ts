import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ScriptCatalog } from '../../core/ports/script-catalog.ts';
import { DomainError } from '../../model/domain-error.ts';

/** Relative, `/`-separated segments of harmless characters, one of the endings Node runs; `./` in front is allowed. */
const NAME = /^(?:\.\/)?(?:[A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+\.(?:js|mjs|cjs|ts|mts)$/;
const MOST_DEPTH = 4;

/**
 * Scripts in the allowed folders: those that come with Capstan and the user's own beside them. A name is found in
 * the first folder that has it. What a name resolves to lies inside its folder, symbolic links followed.
 */
export class ScriptFolders implements ScriptCatalog {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  async list(): Promise<string[]> {
    const found = await Promise.all(this.#folders.map((folder) => scriptsIn(folder, folder, MOST_DEPTH)));
    return [...new Set(found.flat())].sort();
  }

  async resolve(name: string): Promise<string> {
    if (!NAME.test(name)) throw notAllowed(name, 'it is not the relative name of a script');
    for (const folder of this.#folders) {
      const root = await realpath(folder).catch(() => null);
      if (root === null) continue;
      const file = await realpath(join(root, name)).catch(() => null);
      if (file === null) continue;
      if (!file.startsWith(root + sep)) throw notAllowed(name, 'it lies outside of the scripts folder');
      if (!(await stat(file)).isFile()) throw notAllowed(name, 'it is not a file');
      return file;
    }
    throw notAllowed(name, 'there is no such script in the scripts folders');
  }
}

async function scriptsIn(root: string, folder: string, depth: number): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth > 0 && entry.name !== 'node_modules')
        return scriptsIn(root, path, depth - 1);
      const name = relative(root, path).split(sep).join('/');
      return entry.isFile() && NAME.test(name) ? [name] : [];
    }),
  );
  return found.flat();
}

function notAllowed(name: string, why: string): DomainError {
  return new DomainError(
    'SCRIPT_NOT_ALLOWED',
    `The script ${JSON.stringify(name.slice(0, 200))} cannot be used: ${why}`,
    {
      script: name.slice(0, 200),
    },
  );
}
