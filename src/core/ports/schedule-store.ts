import type { Schedule, ScheduleOutlook, ScheduleRule } from '../../model/schedule.ts';
import type { ResolvedJobOptions } from './job-store.ts';

/** How a schedule's runs stand: when BullMQ runs it next, and how many there have been. */
export interface ScheduleState {
  readonly nextRun: number | null;
  readonly runs: number;
}

/** Schedules as Redis has them. Every method may throw DomainError REDIS_UNAVAILABLE. */
export interface ScheduleStore {
  list(): Promise<(Schedule & { readonly state: ScheduleState })[]>;
  find(id: string): Promise<(Schedule & { readonly state: ScheduleState }) | null>;
  /** Keeps it, and lets it run unless it is paused. */
  save(schedule: Schedule, options: ResolvedJobOptions): Promise<void>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}

/** Knows when rules are due. */
export interface Calendar {
  /** @throws DomainError INVALID_INPUT for a rule that cannot be understood */
  outlook(rule: ScheduleRule, from: number, count: number): ScheduleOutlook;
}
