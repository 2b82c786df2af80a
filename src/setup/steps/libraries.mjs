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
    const candidates = await packages.dependenciesOf(ofPackage);
    const wanted = missing
      .flatMap((library) => packageOf(library, candidates) ?? [])
      .filter((name) => !tried.has(name));
    if (wanted.length === 0) throw new Error(`no package found that has ${missing.join(', ')}`);
    note(wanted.join(', '));
    await packages.fetch(wanted);
    for (const name of wanted) tried.add(name);
  }
}
