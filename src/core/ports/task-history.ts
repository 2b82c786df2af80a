import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';

/** A change of one task: what becomes of it (null: there is none yet); null leaves it as it is. */
export interface TaskChange {
  readonly id: string;
  readonly change: (before: TaskDetail | null) => TaskDetail | null;
}

/** Keeps the last tasks that have ended, and Python tasks from the beginning, over restarts of the engine. */
export interface TaskHistory {
  /** Keeps these and forgets the oldest beyond its bound. A disk that is full or gone loses tasks, never the program. */
  add(tasks: readonly TaskDetail[]): void;
  /**
   * Makes these changes, all or none, and forgets the oldest ended ones beyond its bound.
   * @throws Error when the disk is full or gone
   */
  change(changes: readonly TaskChange[]): void;
  /** Newest first. */
  list(query: TaskQuery): TaskRow[];
  /** Null when there is none, or none any more. */
  get(id: string): TaskDetail | null;
}
