import { DomainError } from '../../model/domain-error.ts';
import type { TaskDetail, TaskKind, TaskLogEvent, TaskQuery, TaskRow } from '../../model/task.ts';
import { EventFeed } from '../events/feed.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { Feed, FeedEvent, FollowOptions } from '../ports/feed.ts';
import { matches, newestFirst } from '../tasks/task-query.ts';
import { failing, noTask, type TaskSource } from '../tasks/task-source.ts';
import type { LiveTasks } from './live-tasks.ts';
import type { PoolTask } from './pool-task.ts';
import type { TaskArchive } from './task-archive.ts';
import type { TaskNumbers } from './task-numbers.ts';
import type { TaskWatch } from './task-watch.ts';

export interface PoolTasksOptions {
  readonly clock: Clock;
  readonly numbers: TaskNumbers;
  readonly archive: TaskArchive;
  readonly watch: TaskWatch;
  /** Everybody who has tasks. */
  readonly holders: () => Iterable<LiveTasks>;
}

/** Changes of a followed task are told together, ms. */
const LOG_BATCH_MS = 100;
const KINDS: readonly TaskKind[] = ['pool', 'one-shot'];
/** Waiting tasks that are looked at for a list: more cannot be shown. */
const MOST_LOOKED_AT = 200_000;

interface Found {
  readonly holder: LiveTasks;
  readonly task: PoolTask;
}

/** Tasks of pools and one-shots: those that wait and run, and those that have ended. */
export class PoolTasks implements TaskSource {
  readonly #options: PoolTasksOptions;

  constructor(options: PoolTasksOptions) {
    this.#options = options;
  }

  list(query: TaskQuery): TaskRow[] {
    const live: TaskRow[] = [];
    let looked = 0;
    for (const { holder, task } of this.#live()) {
      if (looked++ >= MOST_LOOKED_AT) break;
      // Making a row costs more than most queries leave of it.
      if (query.before !== undefined && task.queuedAt > query.before) continue;
      const row = holder.row(task);
      if (matches(row, query)) live.push(row);
    }
    live.sort(newestFirst);
    const ended = this.#options.archive.list({ ...query, kinds: KINDS });
    const all = [...live.slice(0, query.limit), ...ended].sort(newestFirst);
    return all.slice(0, query.limit);
  }

  get(id: string): TaskDetail | null {
    const found = this.#find(id);
    if (found !== null) return found.holder.detail(found.task);
    return this.#archived(id);
  }

  async cancel(id: string): Promise<TaskRow> {
    const found = this.#find(id);
    if (found === null) {
      if (this.#archived(id) === null) throw noTask(id);
      throw new DomainError('CONFLICT', 'The task has ended already.', { id });
    }
    const { holder, task } = found;
    const ended = new Promise<void>((resolve) => {
      const cancel = this.#options.watch.add(task.number, () => {
        if (task.end === null) return;
        cancel();
        resolve();
      });
    });
    holder.cancel(task);
    if ((task.end as unknown) === null) await ended;
    return holder.row(task);
  }

  log(id: string): Feed<TaskLogEvent> {
    return { follow: (options) => this.#followLog(id, options) };
  }

  #archived(id: string): TaskDetail | null {
    const detail = this.#options.archive.get(id);
    return detail !== null && KINDS.includes(detail.kind) ? detail : null;
  }

  *#live(): Generator<Found> {
    for (const holder of this.#options.holders()) for (const task of holder.tasks()) yield { holder, task };
  }

  #find(id: string): Found | null {
    const number = this.#options.numbers.numberOf(id);
    if (number === null) return null;
    for (const found of this.#live()) if (found.task.number === number) return found;
    return null;
  }

  #followLog(id: string, options: FollowOptions): AsyncIterableIterator<FeedEvent<TaskLogEvent>> {
    const feed = new EventFeed<TaskLogEvent>({ run: id, startWith: 'nothing', keep: 1 });
    const found = this.#find(id);
    const events = feed.follow({ ...options, afterId: undefined });
    if (found === null) {
      const detail = this.#archived(id);
      if (detail === null) return failing(noTask(id));
      const { log, input: _input, result: _result, ...row } = detail;
      feed.publish({ lines: log, task: row });
      feed.end();
      return events;
    }
    this.#publishWhileAlive(found, feed);
    return events;
  }

  #publishWhileAlive({ holder, task }: Found, feed: EventFeed<TaskLogEvent>): void {
    const { watch, clock } = this.#options;
    let told = 0;
    let row = '';
    let timer: Cancel | null = null;
    const publish = () => {
      timer = null;
      const lines = task.log.slice(told);
      told = task.log.length;
      const now = holder.row(task);
      const changed = JSON.stringify(now) !== row;
      row = JSON.stringify(now);
      if (lines.length > 0 || changed) feed.publish({ lines, ...(changed && { task: now }) });
    };
    const cancel = watch.add(task.number, () => {
      if (feed.readers === 0 || holder.isOver(task)) {
        timer?.();
        cancel();
        publish();
        feed.end();
      } else timer ??= clock.after(LOG_BATCH_MS, publish);
    });
    publish();
  }
}
