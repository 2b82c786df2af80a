import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * A database that keeps what has been; one whose tables are of another version is emptied, for it is only a history.
 * @throws Error when the file cannot be opened as a database
 */
export function openHistoryFile(
  path: string,
  { version, tables, create }: { version: number; tables: readonly string[]; create: string },
): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  // A history may lose its last moments in a power cut; it never blocks for the disk.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA auto_vacuum = INCREMENTAL;');
  const known = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (known.user_version !== version) {
    for (const table of tables) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(`PRAGMA user_version = ${version}`);
  }
  database.exec(create);
  return database;
}

/** Runs it in a transaction; undoes all of it when it throws. */
export function inTransaction(database: DatabaseSync, run: () => void): void {
  database.exec('BEGIN');
  try {
    run();
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has undone it already.
    }
    throw error;
  }
}
