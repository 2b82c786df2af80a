import { matches, newestFirst } from '../../core/pools/task-query.ts';
import type { TaskHistory } from '../../core/ports/task-history.ts';
import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';

/** Keeps ended tasks in memory: the twin of the database in the data folder. */
export class MemoryHistory implements TaskHistory {
  readonly #most: number;
  #tasks: TaskDetail[] = [];

  /** `most`: tasks kept. Default 10,000. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  add(tasks: readonly TaskDetail[]): void {
    this.#tasks = [...this.#tasks, ...tasks].slice(-this.#most);
  }

  list(query: TaskQuery): TaskRow[] {
    return this.#tasks
      .filter((task) => matches(task, query))
      .map(({ input: _input, result: _result, log: _log, ...row }) => row)
      .sort(newestFirst)
      .slice(0, query.limit);
  }

  get(id: string): TaskDetail | null {
    return this.#tasks.find((task) => task.id === id) ?? null;
  }
}
