import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStartTime } from '../../core/ports/start-time.ts';
import { DomainError } from '../../model/domain-error.ts';

/** A data folder that belongs to this engine until it is released or the process ends. */
export interface DataFolderLock {
  release(): Promise<void>;
}

/** Takeovers of takeovers; each level takes a crash in the middle of the one before. */
const DEEPEST_TAKEOVER = 5;

/**
 * Takes the data folder, creating it if need be. The lock is `engine.lock`, which names its holder by pid and start
 * time, so a crash leaves a lock that everybody can see is stale. It works among processes that see each other's pids,
 * not across containers.
 * @throws DomainError DATA_FOLDER_TAKEN with the holder's `pid`
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'engine.lock');
  const own = `${process.pid} ${readStartTime(process.pid) ?? ''} ${randomUUID()}\n`;
  const holder = await acquire(path, own, 0);
  if (holder !== null) {
    throw new DomainError('DATA_FOLDER_TAKEN', `Process ${holder} already works with ${dataDir}`, {
      pid: holder,
      dataDir,
    });
  }
  return {
    release: async () => {
      if ((await readOrNull(path)) === own) await rm(path, { force: true });
    },
  };
}

/** Null when the lock is ours now; else the pid of its living holder. */
async function acquire(path: string, own: string, depth: number): Promise<number | null> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, own, { mode: 0o600, flush: true });
  try {
    for (;;) {
      if (await linkOnce(draft, path)) return null;
      const found = await readOrNull(path);
      // It was released just now.
      if (found === null) continue;
      const holder = livingHolder(found);
      if (holder !== null) return holder;
      if (await takeOver(path, found, draft, own, depth)) return null;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces a stale lock. Of those who saw the same stale lock only one may: a second lock, named after the stale
 * one's content, decides; under it the stale lock is looked at again, for it may have been replaced meanwhile.
 */
async function takeOver(
  path: string,
  stale: string,
  draft: string,
  own: string,
  depth: number,
): Promise<boolean> {
  if (depth === DEEPEST_TAKEOVER) throw new Error(`${path} cannot be taken over; remove it by hand`);
  const claim = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  const rival = await acquire(claim, own, depth + 1);
  // A rival is at it: what it leaves behind tells who won.
  if (rival !== null) return false;
  try {
    if ((await readOrNull(path)) !== stale) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** Creates the lock with all its content at once; false when there is one already. */
async function linkOnce(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The pid of the holder; null when it is gone or its pid has passed to another process. */
function livingHolder(lock: string): number | null {
  const [pid = '', startTime] = lock.split(' ');
  if (!/^\d{1,10}$/.test(pid)) return null;
  return readStartTime(Number(pid)) === startTime ? Number(pid) : null;
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
