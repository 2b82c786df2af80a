import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What lies beside the archive, with its checksums. The app compares it at every start with what it finds; it is kept
 * inside the archive, which Electron itself guards on macOS and Windows.
 * @typedef {{ files: Record<string, string> }} Manifest path from the resources folder, always with `/` → SHA-256
 */

/**
 * @param {string} folder
 * @returns {Manifest}
 */
export function manifestOf(folder) {
  const files = filesIn(folder).map((path) => /** @type {const} */ ([path, checksum(join(folder, path))]));
  return { files: Object.fromEntries(files) };
}

/** @param {string} path */
const checksum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * All files of a folder, in order, with `/` between names.
 * @param {string} folder
 * @param {string} [prefix]
 * @returns {string[]}
 */
export function filesIn(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesIn(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [prefix + entry.name],
    );
}
