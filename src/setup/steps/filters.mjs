import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../base/paths.mjs';

/**
 * What a runner is told of words behind `npm run test:unit --`: a word that is a part of a test file's path picks files,
 * any other one picks tests by their names. Options go on as they are, and so does what follows `--name` (`-t`, `-g`, `-k`).
 * @param {string[]} words
 * @param {{ folder: string, ending: string }} files where the suite has its tests
 * @param {string} byName the runner's option for names
 * @param {(files: { folder: string, ending: string }) => string[]} [list]
 */
export function filters(words, files, byName, list = testFiles) {
  /** @type {string[]} */
  const passed = [];
  /** @type {string[]} */
  const names = [];
  const paths = list(files);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word.startsWith('-')) {
      passed.push(word);
      const value = words[index + 1];
      if (['-t', '-g', '-k'].includes(word) && value !== undefined) {
        passed.push(value);
        index += 1;
      }
    } else if (paths.some((path) => path.includes(word.split(':')[0] ?? word))) passed.push(word);
    else names.push(word);
  }
  return names.length === 0 ? passed : [...passed, byName, names.join(' ')];
}

/** @param {{ folder: string, ending: string }} files */
function testFiles({ folder, ending }) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .map((name) => join(folder, String(name)).replaceAll('\\', '/'))
    .filter((name) => name.endsWith(ending) || name.endsWith(`${ending}x`));
}
