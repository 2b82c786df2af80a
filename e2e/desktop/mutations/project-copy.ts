import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './list.ts';

const COPIED = [
  ...['.config', 'e2e', 'out', 'resources', 'src'],
  ...['electron.vite.config.ts', 'package-lock.json', 'package.json', 'tsconfig.json'],
];
/** Where the shell's code may lie once it is built. */
const BUILT: Readonly<Record<string, readonly string[]>> = {
  shell: ['out/main/index.js', 'out/main/chunks/*.js'],
  preload: ['out/preload/index.cjs'],
};

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

/** The project in a folder of its own, to be broken; its packages are those of the original. */
export class ProjectCopy implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'capstan-mutations-'));

  constructor(root: string) {
    for (const name of COPIED) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  /**
   * Breaks it; returns how to mend it.
   * @throws Error where the text to be replaced is not there exactly once: the mutation has been outrun by the code
   */
  break({ file, find, replace }: Mutation): () => void {
    const paths = globSync([...(BUILT[file] ?? [file])], { cwd: this.folder }).map((path) =>
      join(this.folder, path),
    );
    const found = paths.filter((path) => readFileSync(path, 'utf8').includes(find));
    const [path = ''] = found;
    const before = path === '' ? '' : readFileSync(path, 'utf8');
    if (found.length !== 1 || occurrences(before, find) !== 1)
      throw new Error(`"${find}" is not exactly once in ${file}`);
    writeFileSync(
      path,
      before.replace(find, () => replace),
    );
    return () => writeFileSync(path, before);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
