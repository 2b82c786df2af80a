import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';

/** Keeps the last tasks that have ended, over restarts of the engine. */
export interface TaskHistory {
  /** Keeps these and forgets the oldest beyond its bound. A disk that is full or gone loses tasks, never the program. */
  add(tasks: readonly TaskDetail[]): void;
  /** Newest first. */
  list(query: TaskQuery): TaskRow[];
  /** Null when there is none, or none any more. */
  get(id: string): TaskDetail | null;
}
