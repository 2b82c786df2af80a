import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingLibraries, packageOf } from './debian-packages.mjs';

/**
 * Fetches the packages of all libraries that a binary lacks, and of those that these lack in turn.
 * @param {string} binary
 * @param {string} ofPackage whose dependencies are searched
 * @param {ReturnType<typeof import('./debian-packages.mjs').openDebianPackages>} packages
 * @param {() => string[]} folders where libraries are by now
 * @param {(note: string) => void} note
 */
export async function dependenciesStillMissing(binary, ofPackage, packages, folders, note) {
  /** @type {Set<string>} */
  const tried = new Set();
  for (;;) {
    const missing = await missingLibraries(binary, folders());
    if (missing.length === 0) return;
    const candidates = await packages.dependenciesOf([ofPackage]);
    const wanted = missing
      .flatMap((library) => packageOf(library, candidates) ?? [])
      .filter((name) => !tried.has(name));
    if (wanted.length === 0) throw new Error(`no package found that has ${missing.join(', ')}`);
    note(wanted.join(', '));
    await packages.fetch(wanted);
    for (const name of wanted) tried.add(name);
  }
}

/**
 * The folders below `home` that hold shared libraries; some packages keep theirs in a folder of their own.
 * @param {string} home
 * @returns {string[]}
 */
export function libraryFolders(home) {
  const files = ['usr/lib', 'lib']
    .map((inner) => join(home, inner))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))));
  return [
    ...new Set(files.filter((file) => /\/lib[^/]+\.so(\.[^/]+)?$/.test(file)).map((file) => dirname(file))),
  ];
}
