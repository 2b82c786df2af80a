import { cp, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessLauncher } from '../../../core/ports/child-process.ts';
import { DomainError } from '../../../model/domain-error.ts';
import { findLostData, MANIFEST, PARTS, readDataFolder } from './data-folder.ts';
import { binaryEnvironment, type RedisBinary, shellWord, toolCommand } from './redis-binary.ts';
import { runToEnd } from './run-to-end.ts';

/** The append-only file of a server: one file up to Redis 6.2, a folder with a manifest from 7.0 on. */
interface AppendOnlyFile {
  /** What is copied. */
  readonly path: string;
  /** What redis-check-aof is given. */
  readonly entry: string;
}

export interface AofOptions {
  readonly launcher: ProcessLauncher;
  readonly binary: RedisBinary;
  /** Folder of the server's data. */
  readonly dir: string;
}

/** Longest that the checker may read, ms. */
const LONGEST_CHECK_MS = 600_000;
/** After a regular end larger files are not read a second time, bytes. */
const LARGEST_ROUTINE_CHECK = 67_108_864;

/**
 * Looks at the files with Redis's own checker before a server opens, and perhaps truncates, them.
 * @param afterCrash the last server did not end regularly
 * @returns where damaged files were copied to; null when they are sound
 * @throws DomainError REDIS_DATA_DAMAGED where a server would begin without the data that is there
 */
export async function checkAppendOnlyFile(options: AofOptions, afterCrash: boolean): Promise<string | null> {
  await refuseLostData(options.dir);
  const file = await findAppendOnlyFile(options.dir);
  if (file === null) return null;
  if (!afterCrash && (await sizeOf(file.path)) > LARGEST_ROUTINE_CHECK) return null;
  const { exit } = await runToEnd(options.launcher, {
    command: await checker(options),
    args: [file.entry],
    env: binaryEnvironment(options.binary),
    cwd: options.dir,
    limitMs: LONGEST_CHECK_MS,
  });
  return exit.code === 0 ? null : copyOnce(file, options.dir);
}

async function refuseLostData(dir: string): Promise<void> {
  const lost = findLostData(await readDataFolder(dir));
  if (lost === null) return;
  const file = join(dir, lost.path);
  const copy = await copyOnce({ path: file, entry: file }, dir);
  const repair = lost.repair(dir);
  throw new DomainError(
    'REDIS_DATA_DAMAGED',
    `Redis would begin without its data: ${lost.reason} (a copy is in ${copy}). This makes it readable: ${repair}`,
    { file, copy, repair, reason: lost.reason },
  );
}

async function sizeOf(path: string): Promise<number> {
  const entry = await stat(path);
  if (!entry.isDirectory()) return entry.size;
  const sizes = (await readdir(path)).map(async (name) => (await stat(join(path, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Redis and Valkey are one program under several names: by another name the server is the checker. */
async function checker({ binary, dir }: AofOptions): Promise<string> {
  const beside = join(dirname(binary.path), 'redis-check-aof');
  if ((await statOrNull(beside)) !== null) return beside;
  const path = join(dir, 'redis-check-aof');
  await symlink(binary.path, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return path;
}

async function findAppendOnlyFile(dir: string): Promise<AppendOnlyFile | null> {
  const manifest = manifestIn(dir);
  if ((await statOrNull(manifest)) !== null) return { path: dirname(manifest), entry: manifest };
  const single = join(dir, 'appendonly.aof');
  return (await statOrNull(single)) === null ? null : { path: single, entry: single };
}

function manifestIn(dir: string): string {
  return join(dir, PARTS, MANIFEST);
}

/** Copies the files into `damaged/`; the same state is copied once, however often a start is tried. */
async function copyOnce(file: AppendOnlyFile, dir: string): Promise<string> {
  const { mtime } = await stat(file.path);
  const copy = join(dir, 'damaged', mtime.toISOString().replaceAll(':', '-'));
  if ((await statOrNull(copy)) !== null) return copy;
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  await cp(file.path, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

function statOrNull(path: string): Promise<unknown> {
  return stat(path).catch(() => null);
}

const DAMAGE =
  /Bad file format|Unrecoverable error|Unexpected end of file|AOF MANIFEST|Unable to obtain the AOF|doesn't exist|Internal error in RDB|Wrong signature/i;

/** The failure behind the last words of a server that ended before it was ready; null when its data is not to blame. */
export async function dataDamage(
  lines: readonly string[],
  { binary, dir }: AofOptions,
  copy: string | null,
): Promise<DomainError | null> {
  const words = lines.filter((line) => DAMAGE.test(line));
  if (words.length === 0) return null;
  const { entry } = (await findAppendOnlyFile(dir)) ?? { entry: manifestIn(dir) };
  const name = /appendonly\.aof[.\w]*/.exec(words.join(' '))?.[0].replace(/\.$/, '');
  const file = name === undefined ? entry : join(dirname(entry), name);
  const repair = `${toolCommand(binary, 'redis-check-aof')} --fix ${shellWord(entry)}`;
  const kept = copy === null ? '' : ` (a copy is in ${copy})`;
  return new DomainError(
    'REDIS_DATA_DAMAGED',
    `Redis cannot read ${file}${kept}. This cuts it off where it is damaged: ${repair}`,
    { file, copy, repair, reason: words.join(' ').trim() },
  );
}

/** The file whose tail the server has dropped; null when it has read everything. */
export function truncatedFile(line: string): string | null {
  return (
    /AOF (?:file )?(\S+) loaded anyway because aof-load-truncated/.exec(line)?.[1] ??
    (/AOF loaded anyway because aof-load-truncated/.test(line) ? 'appendonly.aof' : null)
  );
}
