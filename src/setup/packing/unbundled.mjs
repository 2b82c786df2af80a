import { cpSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isRecord, readJson } from '../base/json-file.mjs';

/** Packages with machine code of their own: they are not built into the bundles but go along as they are. */
export const UNBUNDLED = ['sharp'];

/** Packages that are built into the bundles, and that scripts of a user's may import as well. */
const LENT = ['zod'];
/** Of those goes what runs: folders, and files that Node reads, but neither sources nor types. */
const RUNS = /(^|[\\/])[^.\\/]+$|\.(js|cjs|mjs|json)$/;

/**
 * The named packages that are installed, and what they need, by name. Optional parts of other platforms are not there.
 * @param {string} nodeModules
 * @param {string[]} [names]
 */
export function unbundledPackages(nodeModules, names = UNBUNDLED) {
  /** @type {Set<string>} */
  const found = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const manifest = readJson(join(nodeModules, name, 'package.json'));
    if (found.has(name) || !isRecord(manifest)) continue;
    found.add(name);
    for (const kind of ['dependencies', 'optionalDependencies']) {
      const needed = manifest[kind];
      if (isRecord(needed)) waiting.push(...Object.keys(needed));
    }
  }
  return [...found].sort();
}

/**
 * @param {string} from a node_modules folder
 * @param {string} to another
 */
export function copyUnbundled(from, to) {
  for (const name of unbundledPackages(from)) {
    if (existsSync(join(from, name)))
      cpSync(join(from, name), join(to, name), { recursive: true, dereference: true });
  }
  for (const name of LENT) {
    const folder = join(from, name);
    const isWanted = (/** @type {string} */ path) =>
      !/[\\/]src([\\/]|$)/.test(relative(folder, path)) && RUNS.test(path);
    cpSync(folder, join(to, name), { recursive: true, dereference: true, filter: isWanted });
  }
}
