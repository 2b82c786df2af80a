import { DomainError } from '../../model/domain-error.ts';
import type { TaskDetail, TaskLogEvent, TaskQuery, TaskRow } from '../../model/task.ts';
import type { Feed, FeedEvent } from '../ports/feed.ts';

/** Who knows tasks of some kinds: those that wait, run, and have ended. */
export interface TaskSource {
  /** Newest first, at most so many as the query says. */
  list(query: TaskQuery): TaskRow[];
  /** Null when it is not one of these. */
  get(id: string): TaskDetail | null;
  /** Resolves when it has ended. @throws DomainError NOT_FOUND, CONFLICT when it has ended before */
  cancel(id: string): Promise<TaskRow>;
  /** Its log so far, then what comes, until it has ended. @throws DomainError NOT_FOUND inside the iteration */
  log(id: string): Feed<TaskLogEvent>;
}

export const noTask = (id: string) =>
  new DomainError('NOT_FOUND', 'There is no such task, or it is no longer kept.', { id: id.slice(0, 200) });

/** Events of which there are none: asking for the first one fails. */
export function failing(error: Error): AsyncIterableIterator<FeedEvent<TaskLogEvent>> {
  const end = () => Promise.resolve({ done: true as const, value: undefined });
  return {
    next: () => Promise.reject(error),
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
