import type { EngineSettings } from '../../model/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
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
/** Marks the user of a file that is a schedule, not a job. */
export declare const scheduleUser: (id: string) => string;
/**
 * Removes the oldest files of the data folder that are too old or take too much. The rule: a file stays while a job that was
 * submitted with it or has made it is in Redis, whether it waits, runs or has ended, while a schedule names it, and for its
 * first hour. What other clients put into a queue is not known here: a file that only such a job names goes when its time is over.
 * Without Redis nothing is removed, for nobody can tell. Close it at the end.
 */
export declare class FileRetention {
  #private;
  constructor(options: FileRetentionOptions);
  start(): void;
  /** A file of so many bytes has come in. */
  received(bytes: number): void;
  /** Takes a look now; racing calls share one. Never rejects. */
  look(): Promise<void>;
  close(): Promise<void>;
}
