import { renameSync, rmSync } from 'node:fs';
import type { Log } from '../../core/ports/log.ts';
import { TaskDatabase } from './task-database.ts';

/** Opens the history of tasks; a damaged file is set aside, and where no file can be had it is kept in memory alone. */
export function openTaskHistory(path: string, log: Log): TaskDatabase {
  try {
    return new TaskDatabase({ path, log });
  } catch (error) {
    log.write('warn', 'history', `${path} cannot be opened and is set aside: ${String(error)}`);
  }
  try {
    renameSync(path, `${path}.corrupt-${Date.now()}`);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    return new TaskDatabase({ path, log });
  } catch (error) {
    log.write('error', 'history', `The history of tasks is kept in memory only: ${String(error)}`);
    return new TaskDatabase({ path: ':memory:', log });
  }
}
