import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { JobFailure } from '../../../model/job-failure.ts';

export interface OpenedFile {
  readonly handle: FileHandle;
  /** Without symbolic links. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

/**
 * The last name is not followed if it has become a link by now, and opening does not wait for the other end of a pipe.
 * Windows knows neither flag.
 */
const FLAGS =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Opens a regular file that lies in one of the folders, symbolic links followed: a link that leads out of its folder is
 * outside. A relative path is looked for in each folder in turn. Whoever opens it closes `handle`.
 * @throws JobFailure REFUSED
 */
export async function openInside(folders: readonly string[], path: string): Promise<OpenedFile> {
  if (path.includes('\0')) throw refused(path, 'it is no path');
  let reason = folders.length === 0 ? 'no folder is allowed' : 'it lies outside of the allowed folders';
  for (const folder of folders) {
    const wanted = isAbsolute(path) ? resolve(path) : resolve(folder, path);
    if (!isInside(resolve(folder), wanted)) continue;
    const [root, real] = await Promise.all([pathOf(folder), pathOf(wanted)]);
    if (root === null || real === null) {
      reason = 'there is no such file';
      continue;
    }
    if (!isInside(root, real)) throw refused(path, 'it leads out of its folder');
    return openRegular(path, real, root);
  }
  throw refused(path, reason);
}

async function openRegular(path: string, real: string, root: string): Promise<OpenedFile> {
  // Asked before it is opened: opening alone does something to a device, and a pipe takes what is written to it.
  const before = await stat(real).catch(() => null);
  if (before === null || !before.isFile()) throw notRegular(path, before);
  const handle = await open(real, FLAGS).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw refused(
      path,
      code === 'EACCES' || code === 'EPERM' ? 'it may not be read' : 'it cannot be opened',
      error,
    );
  });
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw notRegular(path, opened);
    // Folders on the way may have been exchanged for links since theirs were followed.
    const actual = (await pathOfOpened(handle)) ?? (await pathAgain(real, [before, opened]));
    if (actual === null || !isInside(root, actual)) throw refused(path, 'it changed while it was opened');
    return { handle, path: actual, name: basename(actual), bytes: opened.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where an open file lies, as Linux knows it whatever has become of the way there; null on other systems. */
function pathOfOpened(handle: FileHandle): Promise<string | null> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
}

/** Where a path leads now, if it is the same file as it was each time before; null if it is not. */
async function pathAgain(path: string, times: readonly Stats[]): Promise<string | null> {
  const [real, now] = await Promise.all([pathOf(path), stat(path).catch(() => null)]);
  return times.every((then) => then.dev === now?.dev && then.ino === now.ino) ? real : null;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function pathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function notRegular(path: string, stats: { isDirectory(): boolean } | null): JobFailure {
  if (stats === null) return refused(path, 'there is no such file');
  return refused(path, stats.isDirectory() ? 'it is a folder' : 'it is no regular file');
}

function refused(path: string, why: string, cause?: unknown): JobFailure {
  return new JobFailure('REFUSED', `The file ${JSON.stringify(path.slice(0, 200))} cannot be used: ${why}`, {
    cause,
  });
}
