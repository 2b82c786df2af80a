import { closeSync, openSync, readSync } from 'node:fs';
import { isRecord } from '../base/json-file.mjs';

/**
 * Electron's archive: two numbers of a Chromium "pickle", a JSON header, then the files one after another.
 * @typedef {{ size: number, unpacked: boolean, hash: string | undefined, offset: number | undefined }} AsarEntry
 * @typedef {{ files: Map<string, AsarEntry>, read: (path: string) => Buffer }} Asar
 */

const SIZES = 16;

/**
 * @param {string} path
 * @returns {Asar}
 */
export function readAsar(path) {
  const sizes = readAt(path, 0, SIZES);
  const headerSize = sizes.readUInt32LE(4);
  const header = readAt(path, SIZES, sizes.readUInt32LE(12)).toString('utf8');
  const files = filesOf(JSON.parse(header));
  return {
    files,
    read(name) {
      const entry = files.get(name);
      if (entry?.offset === undefined) throw new Error(`${name} is not in ${path}`);
      return readAt(path, 8 + headerSize + entry.offset, entry.size);
    },
  };
}

/**
 * @param {unknown} folder a folder of the header
 * @param {string} [prefix]
 * @returns {Map<string, AsarEntry>} by path with `/`
 */
export function filesOf(folder, prefix = '') {
  /** @type {Map<string, AsarEntry>} */
  const found = new Map();
  const inside = isRecord(folder) && isRecord(folder['files']) ? folder['files'] : {};
  for (const [name, entry] of Object.entries(inside)) {
    if (!isRecord(entry)) continue;
    if (isRecord(entry['files'])) {
      for (const [path, inner] of filesOf(entry, `${prefix}${name}/`)) found.set(path, inner);
      continue;
    }
    const integrity = isRecord(entry['integrity']) ? entry['integrity'] : {};
    found.set(prefix + name, {
      size: Number(entry['size'] ?? 0),
      unpacked: entry['unpacked'] === true,
      hash: typeof integrity['hash'] === 'string' ? integrity['hash'] : undefined,
      offset: typeof entry['offset'] === 'string' ? Number(entry['offset']) : undefined,
    });
  }
  return found;
}

/**
 * @param {string} path
 * @param {number} position
 * @param {number} length
 */
function readAt(path, position, length) {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    const count = readSync(file, bytes, 0, length, position);
    if (count !== length) throw new Error(`${path} ends early`);
    return bytes;
  } finally {
    closeSync(file);
  }
}
