import { matches, newestFirst } from '../../core/tasks/task-query.ts';
import type { TaskChange, TaskHistory } from '../../core/ports/task-history.ts';
import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';

/** Keeps tasks in memory: the twin of the database in the data folder. */
export class MemoryHistory implements TaskHistory {
  readonly #most: number;
  #tasks: TaskDetail[] = [];

  /** `most`: tasks kept. Default 10,000. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  add(tasks: readonly TaskDetail[]): void {
    this.#tasks.push(...tasks);
    const ended = this.#tasks.filter(({ state }) => state !== 'queued' && state !== 'running');
    const surplus = new Set(ended.slice(0, Math.max(0, ended.length - this.#most)));
    this.#tasks = this.#tasks.filter((task) => !surplus.has(task));
  }

  change(changes: readonly TaskChange[]): void {
    for (const { id, change } of changes) {
      const index = this.#tasks.findIndex((task) => task.id === id);
      const after = change(this.#tasks[index] ?? null);
      if (after === null) continue;
      if (index === -1) this.#tasks.push(after);
      else this.#tasks[index] = after;
    }
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
