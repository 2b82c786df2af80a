import { DomainError } from '../../model/domain-error.ts';
import { InputRefused } from '../../model/input-refused.ts';
import type {
  Schedule,
  ScheduleChange,
  ScheduleInput,
  ScheduleOutlook,
  ScheduleRule,
  ScheduleView,
} from '../../model/schedule.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Calendar, ScheduleState, ScheduleStore } from '../ports/schedule-store.ts';
import { givenParts } from '../settings/given-parts.ts';
import type { JobControl, ScheduleControl } from './control.ts';
import { newJobId } from './job-ids.ts';
import { scheduleUser } from './file-retention.ts';
import type { JobTypes } from './job-types.ts';
import { uploadsIn } from './uploads-in.ts';

export interface SchedulesOptions {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly calendar: Calendar;
  readonly types: Pick<JobTypes, 'admit'>;
  readonly jobs: Pick<JobControl, 'submit'>;
  readonly files: Pick<FileStore, 'noteUse'>;
}

/** Runs that are told ahead. */
const RUNS_AHEAD = 5;

/** Jobs that are submitted by a rule: Job Schedulers of BullMQ, with a name and a pause. */
export class Schedules implements ScheduleControl {
  readonly #options: SchedulesOptions;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  async list(): Promise<ScheduleView[]> {
    const schedules = await this.#options.store.list();
    return schedules
      .map((schedule) => this.#view(schedule, schedule.state))
      .sort((a, b) => a.name.localeCompare(b.name) || a.createdAt - b.createdAt);
  }

  async get(id: string): Promise<ScheduleView> {
    const { state, ...schedule } = await this.#need(id);
    return this.#view(schedule, state);
  }

  async create(input: ScheduleInput): Promise<ScheduleView> {
    const { clock } = this.#options;
    const createdAt = clock.now();
    this.#assertNotOver(input);
    return this.#save({ ...input, id: newJobId(input.type, createdAt), paused: false, createdAt });
  }

  async change(id: string, change: ScheduleChange): Promise<ScheduleView> {
    this.#assertNotOver(change);
    const { state: _state, ...schedule } = await this.#need(id);
    return this.#save({ ...schedule, ...givenParts(change) });
  }

  async remove(id: string): Promise<void> {
    if (!(await this.#options.store.remove(id))) throw noSchedule(id);
  }

  async setPaused(id: string, paused: boolean): Promise<ScheduleView> {
    const { state: _state, ...schedule } = await this.#need(id);
    return this.#save({ ...schedule, paused });
  }

  async run(id: string): Promise<string> {
    const { type, payload, options } = await this.#need(id);
    const job = await this.#options.jobs.submit({ type, payload, ...(options && { options }) });
    return job.id;
  }

  preview(rule: ScheduleRule): ScheduleOutlook {
    const { calendar, clock } = this.#options;
    const now = clock.now();
    if (rule.kind === 'cron') return calendar.outlook(rule, now, RUNS_AHEAD);
    // The first run of an interval is due when it is made.
    const { words, nextRuns } = calendar.outlook(rule, now, RUNS_AHEAD - 1);
    return { words, nextRuns: [now, ...nextRuns] };
  }

  #assertNotOver({ endAt }: Pick<ScheduleInput, 'endAt'>): void {
    if (endAt !== undefined && endAt <= this.#options.clock.now())
      throw new InputRefused([{ path: 'endAt', message: 'It would be over already: this time has passed.' }]);
  }

  /**
   * After the wall clock was set back, the next run of a schedule may be further away than its rule has it: it is
   * submitted anew. @throws DomainError REDIS_UNAVAILABLE
   */
  async recheck(): Promise<void> {
    const { store, types, clock, calendar } = this.#options;
    for (const { state, ...schedule } of await store.list()) {
      const { nextRun, begun } = state;
      if (schedule.paused || nextRun === null || begun) continue;
      if (!isTooFar(schedule, nextRun, clock.now(), calendar)) continue;
      await store.saveAnew(schedule, await types.admit(schedule));
    }
  }

  async #save(schedule: Schedule): Promise<ScheduleView> {
    const { store, types, files } = this.#options;
    this.preview(schedule.rule);
    if (schedule.endAt !== undefined && schedule.startAt !== undefined && schedule.endAt <= schedule.startAt)
      throw new InputRefused([{ path: 'endAt', message: 'It would end before it begins.' }]);
    const options = await types.admit(schedule);
    const uploads = uploadsIn(schedule.payload);
    if (uploads.length > 0) await files.noteUse(uploads, scheduleUser(schedule.id));
    await store.save(schedule, options);
    return this.get(schedule.id);
  }

  async #need(id: string): Promise<Schedule & { readonly state: ScheduleState }> {
    const schedule = await this.#options.store.find(id);
    if (schedule === null) throw noSchedule(id);
    return schedule;
  }

  #view(schedule: Schedule, state: ScheduleState): ScheduleView {
    const { clock, calendar } = this.#options;
    const { rule, endAt = Infinity, limit = Infinity } = schedule;
    const { nextRun, begun, runs, problem } = state;
    const now = clock.now();
    // BullMQ knows the next run, which is among the runs that are counted; the rule tells those behind it.
    const first = nextRun ?? now;
    const { words, nextRuns } = outlookOf(calendar, rule, first, now);
    const behind = nextRuns.filter((at) => at <= endAt).slice(0, Math.max(0, limit - runs));
    const ahead = begun ? behind : [first, ...behind];
    const { state: _state, ...plain } = schedule as Schedule & { state?: ScheduleState };
    const isOver = schedule.paused || nextRun === null;
    return { ...plain, words, nextRuns: isOver ? [] : ahead.slice(0, RUNS_AHEAD), runs, problem };
  }
}

const noSchedule = (id: string) =>
  new DomainError('NOT_FOUND', 'There is no such schedule.', { id: id.slice(0, 100) });

/** Whether a run is further away than the rule ever has the next one. */
export function isTooFar(
  { rule, startAt = 0 }: Schedule,
  nextRun: number,
  now: number,
  calendar: Calendar,
): boolean {
  if (startAt > now) return false;
  if (rule.kind === 'every') return nextRun > now + rule.everyMs;
  const [next = nextRun] = calendar.outlook(rule, now, 1).nextRuns;
  return nextRun > next;
}

/** The runs behind the next one. What somebody else has stored may be a rule that nobody can tell. */
function outlookOf(calendar: Calendar, rule: ScheduleRule, first: number, now: number): ScheduleOutlook {
  try {
    return calendar.outlook(rule, Math.max(first, now), RUNS_AHEAD, first);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { words: error.message, nextRuns: [] };
  }
}
