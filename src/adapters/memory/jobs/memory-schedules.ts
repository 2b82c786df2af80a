import type { Clock } from '../../../core/ports/clock.ts';
import type { Calendar, ScheduleState, ScheduleStore } from '../../../core/ports/schedule-store.ts';
import { DomainError } from '../../../model/domain-error.ts';
import type { Schedule } from '../../../model/schedule.ts';

const MINUTE_MS = 60_000;

/** Knows intervals, and takes every cron rule for one of a minute. */
export const memoryCalendar: Calendar = {
  outlook: (rule, after, count, anchor = after) => {
    if (rule.kind === 'cron' && !/^\S+( \S+){4,5}$/.test(rule.pattern))
      throw new DomainError('INVALID_INPUT', 'The pattern has to have five or six fields.', {
        path: 'rule.pattern',
      });
    const everyMs = rule.kind === 'every' ? rule.everyMs : MINUTE_MS;
    const start = rule.kind === 'every' ? anchor : 0;
    const first = start + (Math.floor((after - start) / everyMs) + 1) * everyMs;
    return {
      words: rule.kind === 'every' ? `Every ${everyMs / 1_000} seconds` : `As ${rule.pattern} says`,
      nextRuns: Array.from({ length: count }, (_, index) => first + index * everyMs),
    };
  },
};

/** Schedules without a Redis; they never run by themselves. */
export class MemoryScheduleStore implements ScheduleStore {
  readonly #schedules = new Map<string, Schedule>();
  readonly #clock: Clock;
  readonly #available: () => void;

  constructor(clock: Clock, available: () => void) {
    this.#clock = clock;
    this.#available = available;
  }

  async list(): Promise<(Schedule & { state: ScheduleState })[]> {
    this.#available();
    return [...this.#schedules.values()].map((schedule) => this.#withState(schedule));
  }

  async find(id: string): Promise<(Schedule & { state: ScheduleState }) | null> {
    this.#available();
    const schedule = this.#schedules.get(id);
    return schedule === undefined ? null : this.#withState(schedule);
  }

  async save(schedule: Schedule): Promise<void> {
    this.#available();
    this.#schedules.set(schedule.id, schedule);
  }

  saveAnew(schedule: Schedule): Promise<void> {
    return this.save(schedule);
  }

  async remove(id: string): Promise<boolean> {
    this.#available();
    return this.#schedules.delete(id);
  }

  #withState(schedule: Schedule): Schedule & { state: ScheduleState } {
    const [next = null] = memoryCalendar.outlook(schedule.rule, this.#clock.now(), 1).nextRuns;
    return {
      ...schedule,
      state: { nextRun: schedule.paused ? null : next, begun: false, runs: 0, problem: null },
    };
  }
}
