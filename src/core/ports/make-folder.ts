import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

const MODE = 0o700;

/**
 * Makes a folder of the data folder and at most `levels - 1` above it, for this user alone; one that is there is fine.
 * The data folder itself is never made again this way: when it has gone while Capstan runs, nothing may stand half in
 * its place.
 * @throws Error with code ENOENT when what is above is not there
 */
export async function makeFolder(path: string, levels = 1): Promise<void> {
  try {
    await mkdir(path, { mode: MODE });
  } catch (error) {
    if (!isToBeMadeAbove(error, levels)) return;
    await makeFolder(dirname(path), levels - 1);
    await makeFolder(path);
  }
}

/** The same for writers that cannot wait. */
export function makeFolderSync(path: string, levels = 1): void {
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    if (!isToBeMadeAbove(error, levels)) return;
    makeFolderSync(dirname(path), levels - 1);
    makeFolderSync(path);
  }
}

function isToBeMadeAbove(error: unknown, levels: number): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return false;
  if (code !== 'ENOENT' || levels <= 1) throw error;
  return true;
}
