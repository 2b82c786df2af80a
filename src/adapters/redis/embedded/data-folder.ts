import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from './redis-binary.ts';

/** Files in a folder, with their sizes in bytes. */
type Sizes = Readonly<Record<string, number>>;

/** What is in the folder of a server's data. */
interface DataFolder {
  /** Files of the folder itself. */
  readonly files: Sizes;
  /** Files of `appendonlydir` in it; null where there is none. */
  readonly parts: Sizes | null;
  /** What the manifest in it says; null where there is none. */
  readonly manifest: string | null;
}

/** Data that a server would pass over, and perhaps write over, because what leads to it is lost. */
interface LostData {
  /** What is to be copied, relative to the folder. */
  readonly path: string;
  /** What is wrong, in a sentence. */
  readonly reason: string;
  /** A command line that makes the data readable. `dir`: the folder. */
  readonly repair: (dir: string) => string;
}

export const PARTS = 'appendonlydir';
export const MANIFEST = 'appendonly.aof.manifest';

const PART = /^appendonly\.aof\.(\d+)\.(base|incr)\.(?:rdb|aof)$/;
const LINE = /^file (\S+) seq (\d+) type ([bhi])\s*$/;

/** @returns null where the server finds all that is there, or where nothing is */
export function findLostData({ files, parts, manifest }: DataFolder): LostData | null {
  const names = Object.keys(parts ?? {}).filter((name) => PART.test(name));
  if (parts !== null && names.length > 0 && (manifest ?? '').trim() === '')
    return {
      path: PARTS,
      reason: `${PARTS} holds data, and its manifest is ${manifest === null ? 'missing' : 'empty'}`,
      repair: (dir) => writeManifest(dir, names),
    };
  if (manifest !== null && parts !== null) return inManifest(manifest, parts);
  const rdb = files['dump.rdb'] ?? 0;
  if (rdb > 0 && parts === null && files['appendonly.aof'] === undefined)
    return {
      path: 'dump.rdb',
      reason: 'there is a dump.rdb and no append-only file, which alone is read',
      repair: (dir) =>
        `mkdir ${at(dir, PARTS)} && cp ${at(dir, 'dump.rdb')} ${at(dir, PARTS, firstBase)} && ${writeManifest(dir, [firstBase])}`,
    };
  return null;
}

const firstBase = 'appendonly.aof.1.base.rdb';

function inManifest(manifest: string, parts: Sizes): LostData | null {
  const lines = manifest.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const named = lines.map((line) => LINE.exec(line));
  const repair = (dir: string) => {
    const names = Object.keys(parts).filter((name) => PART.test(name));
    return writeManifest(dir, names);
  };
  if (named.includes(null))
    return { path: PARTS, reason: 'the manifest of the append-only file cannot be read', repair };
  // What is history is of no use any more.
  const missing = named.find((line) => line?.[3] !== 'h' && parts[line?.[1] ?? ''] === undefined);
  if (missing === undefined) return null;
  return {
    path: PARTS,
    reason: `the manifest of the append-only file names ${missing?.[1] ?? ''}, which is missing`,
    repair,
  };
}

/** A command that writes a manifest of the newest base file and all that follows it. */
function writeManifest(dir: string, names: readonly string[]): string {
  const parts = names.flatMap((name) => {
    const [, seq = '0', kind] = PART.exec(name) ?? [];
    return kind === undefined ? [] : [{ name, seq: Number(seq), kind }];
  });
  const bases = parts.filter(({ kind }) => kind === 'base').sort((left, right) => right.seq - left.seq);
  const incrs = parts.filter(({ kind }) => kind === 'incr').sort((left, right) => left.seq - right.seq);
  const lines = [...bases.slice(0, 1), ...incrs].map(
    ({ name, seq, kind }) => `file ${name} seq ${seq} type ${kind === 'base' ? 'b' : 'i'}`,
  );
  return `printf '%s\\n' ${lines.map(shellWord).join(' ')} > ${at(dir, PARTS, MANIFEST)}`;
}

const at = (...path: string[]): string => shellWord(join(...path));

/** Looks at what is there. */
export async function readDataFolder(dir: string): Promise<DataFolder> {
  const parts = await sizesIn(join(dir, PARTS));
  return {
    files: (await sizesIn(dir)) ?? {},
    parts,
    manifest: await readFile(join(dir, PARTS, MANIFEST), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }),
  };
}

async function sizesIn(dir: string): Promise<Sizes | null> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (entries === null) return null;
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(async ({ name }) => [name, (await stat(join(dir, name))).size] as const);
  return Object.fromEntries(await Promise.all(sizes));
}
