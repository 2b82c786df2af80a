import { MOST_KEPT_TEXT, type TaskDetail, type TaskQuery, type TaskRow } from '../../model/task.ts';
import type { Cancel, Clock } from '../ports/clock.ts';
import type { TaskHistory } from '../ports/task-history.ts';
import { matches, newestFirst } from '../tasks/task-query.ts';

/** Time between two writes, ms. */
const WRITE_EVERY_MS = 500;
/** Tasks that ended well and are kept of each such time; the panel cannot show more, nor could a disk keep them. */
const MOST_DONE = 200;
const MOST_OTHERS = 2_000;
/** Text of all of them, characters; when that is used up, only the beginnings of inputs and results are kept. */
const MOST_TEXT = 262_144;
const BEGINNING = 1_024;

/**
 * What is kept of tasks that have ended. At high rates that is a sample of those that went well, and nearly all others;
 * what is not kept costs nothing.
 */
export class TaskArchive {
  readonly #history: TaskHistory;
  readonly #clock: Clock;
  #pending: TaskDetail[] = [];
  #done = 0;
  #others = 0;
  #text = 0;
  #cancelWrite: Cancel | null = null;

  constructor(options: { history: TaskHistory; clock: Clock }) {
    this.#history = options.history;
    this.#clock = options.clock;
  }

  /** A task has ended; `detail` is asked, with the most characters to keep of a text, only if it is kept. */
  add(wentWell: boolean, detail: (mostText: number) => TaskDetail): void {
    if (wentWell ? this.#done >= MOST_DONE : this.#others >= MOST_OTHERS) return;
    if (wentWell) this.#done += 1;
    else this.#others += 1;
    const kept = detail(this.#text < MOST_TEXT ? MOST_KEPT_TEXT : BEGINNING);
    this.#text += kept.input.text.length + (kept.result?.text.length ?? 0);
    this.#pending.push(kept);
    this.#cancelWrite ??= this.#clock.after(WRITE_EVERY_MS, () => this.flush());
  }

  /** Newest first. */
  list(query: TaskQuery): TaskRow[] {
    const fresh = this.#pending
      .filter((task) => matches(task, query))
      .map(({ input: _input, result: _result, log: _log, ...row }) => row);
    const kept = this.#history.list(query);
    return [...fresh, ...kept].sort(newestFirst).slice(0, query.limit);
  }

  get(id: string): TaskDetail | null {
    return this.#pending.find((task) => task.id === id) ?? this.#history.get(id);
  }

  /** Writes what waits to be written. */
  flush(): void {
    this.#cancelWrite?.();
    this.#cancelWrite = null;
    this.#done = 0;
    this.#others = 0;
    this.#text = 0;
    const tasks = this.#pending;
    this.#pending = [];
    if (tasks.length > 0) this.#history.add(tasks);
  }
}
