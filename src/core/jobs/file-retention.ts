import { ownJobRef } from '../../model/job-id.ts';
import type { EngineSettings } from '../../model/settings.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { FileStore, UsedFile } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Log } from '../ports/log.ts';
import type { RedisLinkPort } from '../ports/redis-link.ts';
import type { ScheduleStore } from '../ports/schedule-store.ts';

export interface FileRetentionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly link: Pick<RedisLinkPort, 'state'>;
  readonly files: Pick<FileStore, 'used' | 'remove' | 'tidy'>;
  readonly jobs: Pick<JobStore, 'entries'>;
  readonly schedules: Pick<ScheduleStore, 'find'>;
  readonly bounds: () => Pick<EngineSettings, 'filesKeptDays' | 'filesKeptMb'>;
}

/** Time between two looks, ms. */
const LOOK_EVERY_MS = 600_000;
/** So much received has another look taken at once, bytes. */
const LOOK_AFTER_BYTES = 268_435_456;
const DAY_MS = 86_400_000;
const MEGABYTE = 1_048_576;
/** A file this young may be about to be named by a job, ms. */
const NEW_MS = 3_600_000;

/** Marks the user of a file that is a schedule, not a job. */
export const scheduleUser = (id: string): string => `schedule:${id}`;

/**
 * Removes the oldest files of the data folder that are too old or take too much. The rule: a file stays while a job that was
 * submitted with it or has made it is in Redis, whether it waits, runs or has ended, while a schedule names it, and for its
 * first hour. What other clients put into a queue is not known here: a file that only such a job names goes when its time is over.
 * Without Redis nothing is removed, for nobody can tell. Close it at the end.
 */
export class FileRetention {
  readonly #options: FileRetentionOptions;
  #cancel: Cancel | null = null;
  #looking: Promise<void> | null = null;
  #received = 0;

  constructor(options: FileRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel ??= this.#options.clock.every(LOOK_EVERY_MS, () => void this.look());
    void this.look();
  }

  /** A file of so many bytes has come in. */
  received(bytes: number): void {
    this.#received += bytes;
    if (this.#received >= LOOK_AFTER_BYTES) void this.look();
  }

  /** Takes a look now; racing calls share one. Never rejects. */
  look(): Promise<void> {
    this.#received = 0;
    this.#looking ??= this.#look()
      .catch((error: unknown) => {
        if (this.#options.link.state().kind === 'ready')
          this.#options.log.write('warn', 'jobs', `Files could not be looked through: ${String(error)}`);
      })
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#cancel?.();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { clock, link, files, bounds, log } = this.#options;
    await files.tidy();
    if (link.state().kind !== 'ready') return;
    const { filesKeptDays, filesKeptMb } = bounds();
    const used = await files.used();
    let bytes = used.reduce((sum, { file }) => sum + file.bytes, 0);
    const gone = { files: 0, bytes: 0 };
    for (const one of used) {
      const ageMs = clock.now() - one.file.createdAt;
      if (ageMs <= filesKeptDays * DAY_MS && bytes <= filesKeptMb * MEGABYTE) break;
      if (ageMs < NEW_MS || (await this.#isNeeded(one))) continue;
      if (!(await files.remove(one.file.id))) continue;
      bytes -= one.file.bytes;
      gone.files += 1;
      gone.bytes += one.file.bytes;
    }
    if (gone.files > 0)
      log.write(
        'info',
        'jobs',
        `Removed ${gone.files} files of jobs (${Math.ceil(gone.bytes / MEGABYTE)} MB): kept are ${filesKeptDays} days and ${filesKeptMb} MB`,
      );
  }

  async #isNeeded({ file, users }: UsedFile): Promise<boolean> {
    const { jobs, schedules } = this.#options;
    const all = file.job === null ? users : [file.job, ...users];
    const refs = all.map(ownJobRef).filter((ref) => ref !== null);
    if ((await jobs.entries(refs)).some((entry) => entry !== null)) return true;
    for (const user of all) {
      const [, schedule] = /^schedule:(.+)$/.exec(user) ?? [];
      if (schedule !== undefined && (await schedules.find(schedule)) !== null) return true;
    }
    return false;
  }
}
