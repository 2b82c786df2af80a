import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from '../base/failure.mjs';
import { lastLines, run } from '../base/run.mjs';
import { filesIn } from './manifest.mjs';

/** The first bytes of a program or library of macOS: of one processor, or of several. */
const MACH_O = new Set(['cffaedfe', 'cafebabe']);
/** Signed by somebody whom Apple has given a Developer ID, as Node's own builds are. */
const DEVELOPER_ID = 'anchor apple generic and certificate leaf[field.1.2.840.113635.100.6.1.13] exists';

/**
 * Signs the programs and libraries of a folder that nobody has signed yet, for a notarised app may hold no others. It is done
 * before the checksums are taken that the app compares at its start.
 * @param {string} folder
 * @param {string | undefined} identity name of a certificate in the keychain; undefined: nothing is signed
 * @returns {Promise<string[]>} what was signed, from the folder
 * @throws SetupFailure
 */
export async function signPrograms(folder, identity) {
  if (identity === undefined) return [];
  /** @type {string[]} */
  const signed = [];
  for (const path of filesIn(folder).filter((name) => isProgram(join(folder, name)))) {
    const file = join(folder, path);
    const check = await run('codesign', ['--verify', '--strict', `-R=${DEVELOPER_ID}`, file]);
    if (check.code === 0) continue;
    const words = ['--force', '--timestamp', '--options', 'runtime', '--sign', identity, file];
    const { code, output } = await run('codesign', words);
    if (code !== 0)
      throw new SetupFailure(
        `${path} could not be signed:\n${lastLines(output)}`,
        'CSC_NAME has to name a Developer ID certificate of the keychain.',
      );
    signed.push(path);
  }
  return signed;
}

/** @param {string} path */
function isProgram(path) {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, 4, 0);
    return MACH_O.has(bytes.toString('hex'));
  } finally {
    closeSync(file);
  }
}
