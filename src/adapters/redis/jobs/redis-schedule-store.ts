import type { Redis } from 'ioredis';
import type { ResolvedJobOptions } from '../../../core/ports/job-store.ts';
import type { ScheduleState, ScheduleStore } from '../../../core/ports/schedule-store.ts';
import { type Schedule, scheduleSchema } from '../../../model/schedule.ts';
import { pipelineReplies } from '../pipeline-replies.ts';
import { bullPrefixOf } from '../cluster.ts';
import { JobHandles } from './job-handles.ts';
import { ownKey, queueBase } from './job-keys.ts';
import { bullOptions } from './job-options.ts';

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
    const { id, type, rule, payload, paused, startAt, endAt, limit } = schedule;
    const queue = this.#handles.queue(client, type);
    await client.hset(this.#key, id, JSON.stringify(schedule));
    if (paused) {
      await queue.removeJobScheduler(id);
      return;
    }
    const { jobId: _jobId, ...opts } = bullOptions('', options);
    await queue.upsertJobScheduler(
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

  async remove(id: string): Promise<boolean> {
    const client = this.#client();
    const kept = await client.hget(this.#key, id);
    const [schedule] = kept === null ? [] : readSchedule(kept);
    if (schedule !== undefined) await this.#handles.queue(client, schedule.type).removeJobScheduler(id);
    return (await client.hdel(this.#key, id)) === 1;
  }

  close(): Promise<void> {
    return this.#handles.close();
  }

  get #key(): string {
    return ownKey(this.#prefix, 'schedules');
  }

  async #withStates(
    client: Redis,
    schedules: readonly Schedule[],
  ): Promise<(Schedule & { state: ScheduleState })[]> {
    if (schedules.length === 0) return [];
    const pipeline = client.pipeline();
    for (const { id, type } of schedules) {
      const repeat = `${queueBase(this.#prefix, type)}repeat`;
      pipeline.zscore(repeat, id).hget(`${repeat}:${id}`, 'ic');
    }
    const replies = pipelineReplies(await pipeline.exec()) as (string | null)[];
    return schedules.map((schedule, index) => {
      const [next = null, runs = null] = replies.slice(index * 2, index * 2 + 2);
      return {
        ...schedule,
        state: { nextRun: next === null ? null : Number(next), runs: Number(runs ?? 0) },
      };
    });
  }

  get #prefix(): string {
    return bullPrefixOf(this.#client());
  }
}

/** A definition that cannot be read is left out; whoever wrote it may read it. */
function readSchedule(text: string): Schedule[] {
  try {
    return [scheduleSchema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
