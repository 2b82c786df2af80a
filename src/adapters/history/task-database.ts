import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Log } from '../../core/ports/log.ts';
import type { TaskHistory } from '../../core/ports/task-history.ts';
import type { TaskDetail, TaskQuery, TaskRow } from '../../model/task.ts';

export interface TaskDatabaseOptions {
  /** File of the database; `:memory:` keeps nothing. */
  readonly path: string;
  readonly log: Log;
  /** Tasks kept. Default 10,000. */
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
    pool TEXT,
    state TEXT NOT NULL,
    queued_at REAL NOT NULL,
    row TEXT NOT NULL,
    extras TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS tasks_by_time ON tasks (queued_at);
  CREATE INDEX IF NOT EXISTS tasks_by_pool ON tasks (pool, queued_at);
`;

type Extras = Pick<TaskDetail, 'input' | 'result' | 'log'>;

/** Keeps ended tasks in a SQLite database, the newest so many of them. */
export class TaskDatabase implements TaskHistory {
  readonly #options: TaskDatabaseOptions;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  #characters = 0;
  #tasks = 0;

  /** @throws Error when the file cannot be opened as a database */
  constructor(options: TaskDatabaseOptions) {
    this.#options = options;
    if (options.path !== ':memory:') mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(options.path);
    // A history may lose its last moments in a power cut; it never blocks for the disk.
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA auto_vacuum = INCREMENTAL;',
    );
    const { user_version: version } = this.#database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version !== VERSION)
      this.#database.exec(`DROP TABLE IF EXISTS tasks; PRAGMA user_version = ${VERSION};`);
    this.#database.exec(TABLE);
    this.#insert = this.#database.prepare(
      'INSERT OR REPLACE INTO tasks (id, pool, state, queued_at, row, extras) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#measure();
  }

  add(tasks: readonly TaskDetail[]): void {
    try {
      this.#database.exec('BEGIN');
      for (const task of tasks) this.#add(task);
      this.#trim();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#options.log.write('warn', 'history', `${tasks.length} tasks could not be kept: ${String(error)}`);
      this.#undo();
    }
  }

  list({ pool, kind, state, before, beforeId, ids, limit }: TaskQuery): TaskRow[] {
    const where: string[] = [];
    const values: SQLInputValue[] = [];
    const want = (condition: string, ...given: SQLInputValue[]) => {
      where.push(condition);
      values.push(...given);
    };
    if (pool !== undefined) want('pool = ?', pool);
    if (kind !== undefined) want(kind === 'pool' ? 'pool IS NOT NULL' : 'pool IS NULL');
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
    const found = this.#database.prepare('SELECT row, extras FROM tasks WHERE id = ?').get(id);
    if (found === undefined) return null;
    return {
      ...(JSON.parse(String(found['row'])) as TaskRow),
      ...(JSON.parse(String(found['extras'])) as Extras),
    };
  }

  close(): void {
    this.#database.close();
  }

  #add({ input, result, log, ...row }: TaskDetail): void {
    const texts = [JSON.stringify(row), JSON.stringify({ input, result, log } satisfies Extras)] as const;
    this.#insert.run(row.id, row.pool, row.state, row.queuedAt, ...texts);
    this.#tasks += 1;
    this.#characters += texts[0].length + texts[1].length;
  }

  /** The oldest go, several at once so that this is seldom. */
  #trim(): void {
    const { mostTasks = 10_000, mostCharacters = 67_108_864 } = this.#options;
    while (this.#tasks > 0 && (this.#tasks > mostTasks || this.#characters > mostCharacters)) {
      const surplus = Math.max(this.#tasks - mostTasks, Math.ceil(this.#tasks / 20));
      this.#database
        .prepare('DELETE FROM tasks WHERE number IN (SELECT number FROM tasks ORDER BY number LIMIT ?)')
        .run(surplus);
      this.#measure();
    }
  }

  #measure(): void {
    const sums = this.#database
      .prepare(
        'SELECT count(*) AS tasks, coalesce(sum(length(row) + length(extras)), 0) AS characters FROM tasks',
      )
      .get() as { tasks: number; characters: number };
    this.#tasks = sums.tasks;
    this.#characters = sums.characters;
  }

  #undo(): void {
    try {
      this.#database.exec('ROLLBACK');
      this.#measure();
    } catch {
      // There was no transaction to undo.
    }
  }
}
