import type { TaskQuery, TaskRow } from '../../model/task.ts';

type Place = Pick<TaskRow, 'queuedAt' | 'id'>;

/**
 * The order of lists: the newest first; of those asked for in the same millisecond, the one with the larger number.
 * Numbers are in the ids, so the longer id is larger.
 */
export function newestFirst(a: Place, b: Place): number {
  if (a.queuedAt !== b.queuedAt) return b.queuedAt - a.queuedAt;
  if (a.id.length !== b.id.length) return b.id.length - a.id.length;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Whether a task is on a later page than the place in the query. */
export function isBefore(task: Place, { before, beforeId }: TaskQuery): boolean {
  if (before === undefined) return true;
  if (beforeId === undefined) return task.queuedAt < before;
  return newestFirst(task, { queuedAt: before, id: beforeId }) > 0;
}

/** Whether a task is what is looked for; the limit is the caller's business. */
export function matches(task: TaskRow, query: TaskQuery): boolean {
  const { pool, queue, kind, kinds, state, ids } = query;
  if (pool !== undefined && task.pool !== pool) return false;
  if (queue !== undefined && task.queue !== queue) return false;
  if (kind !== undefined && task.kind !== kind) return false;
  if (kinds !== undefined && !kinds.includes(task.kind)) return false;
  if (state !== undefined && task.state !== state) return false;
  if (ids !== undefined && !ids.includes(task.id)) return false;
  return isBefore(task, query);
}
