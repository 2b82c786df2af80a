import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import type { Cancel, Clock } from '../../core/ports/clock.ts';
import type { DataFolder, FolderTrouble } from '../../core/ports/data-folder.ts';
import type { Log } from '../../core/ports/log.ts';

export interface DataFolderWatchOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this engine still has the folder's lock. */
  readonly keepLock: () => boolean;
}

const LOOK_EVERY_MS = 2_000;
/** A look that takes longer: the disk does not answer, ms. */
const LONGEST_LOOK_MS = 10_000;
/** Free bytes below which nothing may be begun that has to be written down. */
const LEAST_FREE_BYTES = 4_194_304;

/** Looks every two seconds whether the data folder is still the one that the engine was started on, and can be written. */
export class DataFolderWatch implements DataFolder {
  readonly #options: DataFolderWatchOptions;
  readonly #cancel: Cancel;
  /** Device and inode of the folder that the engine was started on. */
  #identity: string | null = null;
  #trouble: FolderTrouble | null = null;
  #lookingSince: number | null = null;

  constructor(options: DataFolderWatchOptions) {
    this.#options = options;
    this.#cancel = options.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  trouble(): FolderTrouble | null {
    return this.#trouble;
  }

  /** Takes a look now; the first one learns which folder it is. Never rejects. */
  async look(): Promise<void> {
    if (this.#lookingSince !== null) {
      if (performance.now() - this.#lookingSince > LONGEST_LOOK_MS) this.#found('its disk does not answer');
      return;
    }
    this.#lookingSince = performance.now();
    const reason = await this.#problem();
    this.#lookingSince = null;
    this.#found(reason);
  }

  close(): void {
    this.#cancel();
  }

  async #problem(): Promise<string | null> {
    const { dataDir, keepLock } = this.#options;
    try {
      const { dev, ino } = await stat(dataDir, { bigint: true });
      const identity = `${dev}:${ino}`;
      this.#identity ??= identity;
      if (identity !== this.#identity) return 'another folder is in its place';
      await access(dataDir, constants.W_OK);
      const { bavail, bsize } = await statfs(dataDir);
      if (bavail * bsize < LEAST_FREE_BYTES) return 'its disk is full';
      return keepLock() ? null : 'another engine works with it';
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return 'it is gone';
      if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'it cannot be written';
      return message;
    }
  }

  #found(reason: string | null): void {
    if (reason === (this.#trouble?.reason ?? null)) return;
    const { dataDir, clock, log } = this.#options;
    if (reason === null) log.write('info', 'engine', `The data folder ${dataDir} can be used again.`);
    else {
      const text = `The data folder ${dataDir} cannot be used: ${reason}. No new work is accepted until it can.`;
      log.write('error', 'engine', text);
    }
    this.#trouble = reason === null ? null : { since: clock.now(), reason };
  }
}
