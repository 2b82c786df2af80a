import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file beside the archive that is not as it was packed. */
export interface DamagedFile {
  /** From the resources folder, with `/`. */
  readonly path: string;
  readonly problem: 'missing' | 'changed';
}

/** The installation is incomplete or was changed; the programs in it are not to be started. */
export class DamagedInstallationError extends Error {
  override readonly name = 'DamagedInstallationError';
  readonly files: readonly DamagedFile[];

  constructor(files: readonly DamagedFile[]) {
    const [first, ...others] = files.map(({ path, problem }) => `${path} is ${problem}`);
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    super(`Capstan's installation is damaged (${first ?? 'nothing found'}${more}). Install it again.`);
    this.files = files;
  }
}

export interface InstalledFiles {
  /** Electron's resources folder. */
  readonly resources: string;
  /** The list of checksums; packing puts it into the archive, as `beside.json`. */
  readonly list: string;
}

/** Large enough that reading, not calling, takes the time; small enough that nothing else waits for a piece, bytes. */
const PIECE = 1_048_576;

/**
 * Compares what lies beside the archive (Node, Redis, what child processes read) with the checksums taken when it was
 * packed: broken downloads, overeager virus scanners and strangers' hands are told before anything is started.
 * @throws DamagedInstallationError naming each file
 */
export async function checkInstalledFiles({ resources, list }: InstalledFiles): Promise<void> {
  const { files } = JSON.parse(await readFile(list, 'utf8')) as { files: Readonly<Record<string, string>> };
  const damaged: DamagedFile[] = [];
  for (const [path, checksum] of Object.entries(files)) {
    const found = await checksumOf(join(resources, path));
    if (found !== checksum) damaged.push({ path, problem: found === null ? 'missing' : 'changed' });
  }
  if (damaged.length > 0) throw new DamagedInstallationError(damaged);
}

/** Null where there is no such file. */
async function checksumOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE })) hash.update(piece as Buffer);
    return hash.digest('hex');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
