import type { TaskQuery, TaskRow } from '../../model/task.ts';

/** Whether a task is what is looked for; the limit is the caller's business. */
export function matches(task: TaskRow, { pool, kind, state, before }: TaskQuery): boolean {
  if (pool !== undefined && task.pool !== pool) return false;
  if (kind !== undefined && (task.pool === null) !== (kind === 'one-shot')) return false;
  if (state !== undefined && task.state !== state) return false;
  return before === undefined || task.queuedAt < before;
}
