import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Log } from '../../core/ports/log.ts';
import type { TaskChange, TaskHistory } from '../../core/ports/task-history.ts';
import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';
import { inTransaction, openHistoryFile } from './history-file.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { isDamage } from './open-or-set-aside.ts';

export interface TaskDatabaseOptions {
  /** File of the database; `:memory:` keeps nothing. */
  readonly path: string;
  readonly log: Log;
  /** Told why tasks could not be kept. */
  readonly onUnwritten?: ((error: unknown) => void) | undefined;
  /** Ended tasks kept. Default 50,000. */
  readonly mostTasks?: number;
  /** Text of them that is kept, characters. Default 64 MB. */
  readonly mostCharacters?: number;
}

/** Grows when the table changes; a database of another version is emptied, for it is only a history. */
const VERSION = 2;

const TABLE = `
  CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    pool TEXT,
    queue TEXT,
    state TEXT NOT NULL,
    queued_at REAL NOT NULL,
    row TEXT NOT NULL,
    extras TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS tasks_by_time ON tasks (queued_at);
  CREATE INDEX IF NOT EXISTS tasks_by_pool ON tasks (pool, queued_at);
  CREATE INDEX IF NOT EXISTS tasks_by_kind ON tasks (kind, queued_at);
  CREATE INDEX IF NOT EXISTS tasks_ended ON tasks (number) WHERE state NOT IN ('queued', 'running');
`;

const ENDED = `state NOT IN ('queued', 'running')`;

type Extras = Pick<TaskDetail, 'input' | 'result' | 'log'>;

/** Keeps tasks in a SQLite database: those that have ended the newest so many of them, the others until they end. */
export class TaskDatabase implements TaskHistory {
  readonly #options: TaskDatabaseOptions;
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #find: StatementSync;
  #characters = 0;
  #tasks = 0;

  /** @throws Error when the file cannot be opened as a database */
  constructor(options: TaskDatabaseOptions) {
    this.#options = options;
    this.#database = openHistoryFile(options.path, { version: VERSION, tables: ['tasks'], create: TABLE });
    this.#put = this.#database.prepare(`
      INSERT INTO tasks (id, kind, pool, queue, state, queued_at, row, extras) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        state = excluded.state, queued_at = excluded.queued_at, row = excluded.row, extras = excluded.extras
    `);
    this.#find = this.#database.prepare('SELECT row, extras FROM tasks WHERE id = ?');
    this.#measure();
  }

  add(tasks: readonly TaskDetail[]): void {
    try {
      this.#together(() => {
        for (const task of tasks) this.#write(task);
      });
    } catch (error) {
      if (isDamage(error)) throw error;
      this.#options.onUnwritten?.(error);
      this.#options.log.write(
        'warn',
        'history',
        `${tasks.length} tasks could not be kept: ${thrownMessage(error)}`,
      );
    }
  }

  change(changes: readonly TaskChange[]): void {
    this.#together(() => {
      for (const { id, change } of changes) {
        const after = change(this.get(id));
        if (after !== null) this.#write(after);
      }
    });
  }

  list({ pool, queue, kind, kinds, state, before, beforeId, ids, limit }: TaskQuery): TaskRow[] {
    const where: string[] = [];
    const values: SQLInputValue[] = [];
    const want = (condition: string, ...given: SQLInputValue[]) => {
      where.push(condition);
      values.push(...given);
    };
    if (pool !== undefined) want('pool = ?', pool);
    if (queue !== undefined) want('queue = ?', queue);
    if (kind !== undefined) want('kind = ?', kind);
    if (kinds !== undefined) want(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
    if (state !== undefined) want('state = ?', state);
    if (ids !== undefined) want(`id IN (${ids.map(() => '?').join(', ')})`, ...ids);
    // As core orders them: time, then the number in the id, of which the longer is larger.
    if (before !== undefined && beforeId === undefined) want('queued_at < ?', before);
    else if (before !== undefined && beforeId !== undefined)
      want('(queued_at, length(id), id) < (?, ?, ?)', before, beforeId.length, beforeId);
    const conditions = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
    const statement = this.#database.prepare(
      `SELECT row FROM tasks ${conditions} ORDER BY queued_at DESC, length(id) DESC, id DESC LIMIT ?`,
    );
    return statement.all(...values, limit).map(({ row }) => JSON.parse(String(row)) as TaskRow);
  }

  get(id: string): TaskDetail | null {
    const found = this.#find.get(id);
    if (found === undefined) return null;
    return {
      ...(JSON.parse(String(found['row'])) as TaskRow),
      ...(JSON.parse(String(found['extras'])) as Extras),
    };
  }

  close(): void {
    this.#database.close();
  }

  #together(work: () => void): void {
    try {
      inTransaction(this.#database, () => {
        work();
        this.#trim();
      });
    } catch (error) {
      this.#measureAgain();
      throw error;
    }
  }

  #write({ input, result, log, ...row }: TaskDetail): void {
    const texts = [JSON.stringify(row), JSON.stringify({ input, result, log } satisfies Extras)] as const;
    this.#put.run(row.id, row.kind, row.pool, row.queue, row.state, row.queuedAt, ...texts);
    // A task that was there before counts twice until the next time that all are counted.
    this.#tasks += 1;
    this.#characters += texts[0].length + texts[1].length;
  }

  /** The oldest go, several at once so that this is seldom. */
  #trim(): void {
    const { mostTasks = 50_000, mostCharacters = 67_108_864 } = this.#options;
    const tooMany = () => this.#tasks > mostTasks || this.#characters > mostCharacters;
    if (!tooMany()) return;
    this.#measure();
    while (this.#tasks > 0 && tooMany()) {
      const surplus = Math.max(this.#tasks - mostTasks, Math.ceil(this.#tasks / 20));
      this.#database
        .prepare(
          `DELETE FROM tasks WHERE number IN (SELECT number FROM tasks WHERE ${ENDED} ORDER BY number LIMIT ?)`,
        )
        .run(surplus);
      this.#measure();
    }
  }

  #measure(): void {
    const sums = this.#database
      .prepare(
        `SELECT count(*) AS tasks, coalesce(sum(length(row) + length(extras)), 0) AS characters FROM tasks WHERE ${ENDED}`,
      )
      .get() as { tasks: number; characters: number };
    this.#tasks = sums.tasks;
    this.#characters = sums.characters;
  }

  /** After a failure; a database that cannot even be counted stays as it was known. */
  #measureAgain(): void {
    try {
      this.#measure();
    } catch {
      // What it failed with first is told.
    }
  }
}
