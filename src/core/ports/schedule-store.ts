import type { Schedule, ScheduleOutlook, ScheduleRule } from '../../model/schedule.ts';
import type { ResolvedJobOptions } from './job-store.ts';

/** How a schedule's runs stand. */
export interface ScheduleState {
  /** When BullMQ runs it next, or has run it last; null when it does not run. */
  readonly nextRun: number | null;
  /** That run has begun: the one behind it is to be submitted, unless it was the last one. */
  readonly begun: boolean;
  /** How many there have been, with `nextRun`. */
  readonly runs: number;
  /** What is wrong with it as it is stored, in words; null when nothing is. */
  readonly problem: string | null;
}

/** Schedules as Redis has them. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface ScheduleStore {
  list(): Promise<(Schedule & { readonly state: ScheduleState })[]>;
  find(id: string): Promise<(Schedule & { readonly state: ScheduleState }) | null>;
  /** Keeps it, and lets it run unless it is paused or over. What fails leaves what was there before. */
  save(schedule: Schedule, options: ResolvedJobOptions): Promise<void>;
  /**
   * Lets it run by the time of day that it is now: its next run is counted from now, unless a run for that time has been.
   * The number of its runs stays.
   */
  saveAnew(schedule: Schedule, options: ResolvedJobOptions): Promise<void>;
  /** Removes it and the job that waits for its next run. False when there was none. */
  remove(id: string): Promise<boolean>;
}

/** Knows when rules are due. */
export interface Calendar {
  /**
   * The rule in words, and its first `count` runs after `after`. An interval is counted from its run at `anchor`.
   * Default: `after` itself.
   * @throws DomainError INVALID_INPUT for a rule that cannot be understood
   */
  outlook(rule: ScheduleRule, after: number, count: number, anchor?: number): ScheduleOutlook;
}
