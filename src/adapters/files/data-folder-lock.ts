import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, statfsSync, statSync, truncateSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { readStartTime } from '../../core/ports/start-time.ts';
import { DomainError } from '../../model/domain-error.ts';

/** A data folder that belongs to this engine until it is released or the process ends. */
export interface DataFolderLock {
  /** The network file system that the folder is on, where locks of other machines may not be seen; null: a local one. */
  readonly networkFileSystem: string | null;
  /**
   * Looks whether the kernel still holds the lock for this process, and takes it again when it does not. False: another
   * engine has it by now.
   */
  keep(): boolean;
  release(): Promise<void>;
}

/**
 * The file whose lock decides. Any other open of it in this process would drop the lock as soon as that one is closed
 * (POSIX), so nobody else may know its name.
 */
const LOCK_FILE = 'engine-lock.sqlite';
/** Who holds it, in words that can be read while it is locked: pid, start time, a token, since when. */
const NOTE_FILE = 'engine.lock';

const SQLITE_BUSY = 5;
const SQLITE_NOT_A_DATABASE = 26;
/** The holder writes its note a moment after it has the lock. */
const NOTE_PATIENCE_MS = 1_000;

/** `f_type` of statfs(2). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0xff53_4d42, 'cifs'],
  [0xfe53_4d42, 'smb2'],
  [0x517b, 'smb'],
  [0x0102_1997, '9p'],
  [0x6573_5546, 'fuse'],
  [0x00c3_6400, 'ceph'],
  [0x5346_414f, 'afs'],
  [0x0bd0_0bd0, 'lustre'],
  [0x786f_4256, 'vboxsf'],
]);

/**
 * Takes the data folder, creating it if need be: an exclusive transaction on a small SQLite file, that is a lock that
 * the kernel holds for this process. It works across containers, and no crash leaves it behind.
 * @throws DomainError DATA_FOLDER_TAKEN with the holder's `pid`, DATA_FOLDER_UNUSABLE
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const path = join(dataDir, LOCK_FILE);
  const notePath = join(dataDir, NOTE_FILE);
  const database = await openLocked(dataDir, path);
  if (database === null) throw await taken(dataDir, notePath);
  const since = new Date().toISOString();
  const own = `${process.pid} ${readStartTime(process.pid) ?? ''} ${randomUUID()} ${since}\n`;
  const former = livingHolder((await readOrNull(notePath)) ?? '');
  if (former !== null && former !== process.pid) {
    // An engine whose lock was dropped, or one of a version that had no other lock than this note.
    database.close();
    throw await taken(dataDir, notePath);
  }
  const draft = `${notePath}.${randomUUID()}.tmp`;
  await writeFile(draft, own, { mode: 0o600 });
  await rename(draft, notePath);
  const canBeSeen = isSeenByKernel(path);
  let released = false;
  return {
    networkFileSystem: networkFileSystemOf(dataDir),
    keep: () => {
      if (released || !canBeSeen || isSeenByKernel(path)) return true;
      return takeAgain(database);
    },
    release: async () => {
      if (released) return;
      released = true;
      if ((await readOrNull(notePath)) === own) await rm(notePath, { force: true });
      database.close();
    },
  };
}

/** Null when another process, or this one, has it already. */
async function openLocked(dataDir: string, path: string): Promise<DatabaseSync | null> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    try {
      return begin(path);
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_NOT_A_DATABASE) throw error;
      // What is written in it means nothing.
      truncateSync(path);
      return begin(path);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The data folder ${dataDir} cannot be used: ${reason}`;
    throw new DomainError('DATA_FOLDER_UNUSABLE', message, { dataDir, reason }, { cause: error });
  }
}

function begin(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    chmodSync(path, 0o600);
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

function takeAgain(database: DatabaseSync): boolean {
  try {
    database.exec('ROLLBACK');
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch {
    return false;
  }
}

/** Whether Linux lists a lock of this process on the file. False also where there is no such list. */
function isSeenByKernel(path: string): boolean {
  try {
    const { ino } = statSync(path);
    const own = new RegExp(`POSIX +ADVISORY +WRITE ${process.pid} \\w+:\\w+:${ino} `);
    return own.test(readFileSync('/proc/locks', 'utf8'));
  } catch {
    return false;
  }
}

async function taken(dataDir: string, notePath: string): Promise<DomainError> {
  const end = performance.now() + NOTE_PATIENCE_MS;
  let note = (await readOrNull(notePath)) ?? '';
  while (livingHolder(note) === null && performance.now() < end) {
    await delay(20);
    note = (await readOrNull(notePath)) ?? '';
  }
  const [pid = '', , , since = ''] = note.trim().split(' ');
  const at = since === '' ? '' : `, since ${since}`;
  const detail = { dataDir, ...(/^\d+$/.test(pid) && { pid: Number(pid) }), ...(since !== '' && { since }) };
  if (livingHolder(note) !== null)
    return new DomainError('DATA_FOLDER_TAKEN', `Process ${pid} already works with ${dataDir}${at}`, detail);
  const who = pid === '' ? 'A process' : `Process ${pid}`;
  const message = `${who} of another container or machine already works with ${dataDir}${at}`;
  return new DomainError('DATA_FOLDER_TAKEN', message, detail);
}

/** The pid of the holder; null when it is gone, cannot be seen from here, or its pid has passed to another process. */
function livingHolder(note: string): number | null {
  const [pid = '', startTime] = note.trim().split(' ');
  if (!/^\d{1,10}$/.test(pid)) return null;
  return readStartTime(Number(pid)) === startTime ? Number(pid) : null;
}

function networkFileSystemOf(dataDir: string): string | null {
  if (process.platform !== 'linux') return null;
  return NETWORK_FILE_SYSTEMS.get(statfsSync(dataDir).type >>> 0) ?? null;
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
