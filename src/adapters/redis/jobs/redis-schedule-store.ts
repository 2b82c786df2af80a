import { defaultRepeatStrategy } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ResolvedJobOptions } from '../../../core/ports/job-store.ts';
import type { ScheduleState, ScheduleStore } from '../../../core/ports/schedule-store.ts';
import { isInstant } from '../../../model/instant.ts';
import type { Schedule } from '../../../model/schedule.ts';
import { pipelineReplies } from '../pipeline-replies.ts';
import { bullPrefixOf } from '../cluster.ts';
import { JobHandles } from './job-handles.ts';
import { ownKey, queueBase } from './job-keys.ts';
import { bullOptions } from './job-options.ts';
import { type KeptSchedule, readSchedule } from './kept-schedule.ts';

/** Schedules: their definitions in a hash of ours, their runs by BullMQ's Job Schedulers. Close it at the end. */
export class RedisScheduleStore implements ScheduleStore {
  readonly #client: () => Redis;
  readonly #handles = new JobHandles();

  /** `client` gives the engine's connection or throws REDIS_UNAVAILABLE. */
  constructor({ client }: { client: () => Redis }) {
    this.#client = client;
  }

  async list(): Promise<(Schedule & { state: ScheduleState })[]> {
    const client = this.#client();
    const kept = await client.hvals(this.#key);
    return this.#withStates(client, kept.flatMap(readSchedule));
  }

  async find(id: string): Promise<(Schedule & { state: ScheduleState }) | null> {
    const client = this.#client();
    const kept = await client.hget(this.#key, id);
    const [found = null] = await this.#withStates(client, kept === null ? [] : readSchedule(kept));
    return found;
  }

  async save(schedule: Schedule, options: ResolvedJobOptions): Promise<void> {
    const client = this.#client();
    const { id } = schedule;
    const before = await client.hget(this.#key, id);
    await client.hset(this.#key, id, JSON.stringify(schedule));
    try {
      await this.#submitRuns(client, schedule, options);
    } catch (error) {
      await this.#undo(client, schedule, before).catch(() => undefined);
      throw error;
    }
  }

  async #submitRuns(client: Redis, schedule: Schedule, options: ResolvedJobOptions): Promise<void> {
    const { id, type, rule, payload, paused, startAt, endAt, limit } = schedule;
    if (paused || (endAt !== undefined && endAt <= Date.now())) {
      await this.#removeRuns(client, schedule);
      return;
    }
    const { jobId: _jobId, ...opts } = bullOptions('', options);
    await this.#handles.queue(client, type).upsertJobScheduler(
      id,
      {
        ...(rule.kind === 'every' ? { every: rule.everyMs } : { pattern: rule.pattern, tz: rule.timeZone }),
        ...(startAt !== undefined && { startDate: startAt }),
        ...(endAt !== undefined && { endDate: endAt }),
        ...(limit !== undefined && { limit }),
      },
      { name: type, data: payload, opts },
    );
  }

  async saveAnew(schedule: Schedule, options: ResolvedJobOptions): Promise<void> {
    const client = this.#client();
    const { id, type, rule } = schedule;
    const repeat = `${queueBase(this.#prefix, type)}repeat`;
    if (rule.kind === 'cron') {
      // A run that has been keeps its id: BullMQ would refuse another for the same time.
      const next = defaultRepeatStrategy(Date.now(), { pattern: rule.pattern, tz: rule.timeZone });
      if (typeof next !== 'number' || (await client.exists(`${repeat}:${id}:${next}`)) === 1) return;
    }
    const runs = await client.hget(`${repeat}:${id}`, 'ic');
    await this.#removeRuns(client, schedule);
    await this.#submitRuns(client, schedule, options);
    // BullMQ counts anew.
    if (runs !== null && (await client.exists(`${repeat}:${id}`)) === 1)
      await client.hset(`${repeat}:${id}`, 'ic', runs);
  }

  async remove(id: string): Promise<boolean> {
    const client = this.#client();
    const kept = await client.hget(this.#key, id);
    const [found] = kept === null ? [] : readSchedule(kept);
    if (found !== undefined) await this.#removeRuns(client, found.schedule);
    return (await client.hdel(this.#key, id)) === 1;
  }

  /** Puts back what was there before. Of a schedule that was not there before nothing stays. */
  async #undo(client: Redis, schedule: Schedule, before: string | null): Promise<void> {
    if (before !== null) {
      await client.hset(this.#key, schedule.id, before);
      return;
    }
    await this.#removeRuns(client, schedule).catch(() => undefined);
    const repeat = `${queueBase(this.#prefix, schedule.type)}repeat`;
    const gone = client.pipeline().zrem(repeat, schedule.id).del(`${repeat}:${schedule.id}`);
    pipelineReplies(await gone.hdel(this.#key, schedule.id).exec());
  }

  /**
   * Ends the runs of a schedule, with the job that waits for the next one. BullMQ finds that job by the time in its id,
   * which its scripts round where it is far away, so what it has left is looked for by the name of the schedule.
   */
  async #removeRuns(client: Redis, { id, type }: Pick<Schedule, 'id' | 'type'>): Promise<void> {
    const queue = this.#handles.queue(client, type);
    await queue.removeJobScheduler(id);
    const delayed = `${queueBase(this.#prefix, type)}delayed`;
    let cursor = '0';
    do {
      const [next, found] = await client.zscan(delayed, cursor, 'MATCH', `repeat:${id}:*`, 'COUNT', 1_000);
      for (let index = 0; index < found.length; index += 2) await queue.remove(found[index] ?? '');
      cursor = next;
    } while (cursor !== '0');
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  get #key(): string {
    return ownKey(this.#prefix, 'schedules');
  }

  async #withStates(
    client: Redis,
    kept: readonly KeptSchedule[],
  ): Promise<(Schedule & { state: ScheduleState })[]> {
    if (kept.length === 0) return [];
    const pipeline = client.pipeline();
    for (const {
      schedule: { id, type },
    } of kept) {
      const repeat = `${queueBase(this.#prefix, type)}repeat`;
      pipeline.zscore(repeat, id).hget(`${repeat}:${id}`, 'ic');
    }
    const replies = pipelineReplies(await pipeline.exec()) as (string | null)[];
    const isBegun = await this.#begun(
      client,
      kept.map(({ schedule: { id, type } }, index) => ({ id, type, runAt: replies[index * 2] ?? null })),
    );
    return kept.map(({ schedule, problem }, index) => {
      const [next = null, runs = null] = replies.slice(index * 2, index * 2 + 2);
      const nextRun = next === null ? null : Number(next);
      const isKnown = nextRun === null || isInstant(nextRun);
      return {
        ...schedule,
        state: {
          nextRun: isKnown ? nextRun : null,
          begun: isBegun[index] === true,
          runs: countOf(runs),
          problem: problem ?? (isKnown ? null : `Its next run (${next}) is no date before the year 2200.`),
        },
      };
    });
  }

  /** Which of these runs have begun, or have been removed: BullMQ keeps the time of the last one when it is over. */
  async #begun(
    client: Redis,
    runs: readonly { readonly id: string; readonly type: string; readonly runAt: string | null }[],
  ): Promise<boolean[]> {
    const pipeline = client.pipeline();
    const due = runs.map(({ runAt }) => runAt !== null && Number(runAt) <= Date.now());
    runs.forEach(({ id, type, runAt }, index) => {
      const job = `${queueBase(this.#prefix, type)}repeat:${id}:${runAt}`;
      if (due[index] === true) pipeline.hmget(job, 'timestamp', 'processedOn');
    });
    const found = pipelineReplies(await pipeline.exec()) as (string | null)[][];
    return due.map((isDue) => {
      if (!isDue) return false;
      const [timestamp = null, processedOn = null] = found.shift() ?? [];
      return timestamp === null || processedOn !== null;
    });
  }

  get #prefix(): string {
    return bullPrefixOf(this.#client());
  }
}

/** How often it has run, as somebody may have written it. */
function countOf(text: string | null): number {
  const count = Number(text ?? 0);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}
