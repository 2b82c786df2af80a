import type { Log } from '../../core/ports/log.ts';
import { openOrSetAside } from './open-or-set-aside.ts';
import { TaskDatabase } from './task-database.ts';

/** Opens the history of tasks. */
export function openTaskHistory(path: string, log: Log): TaskDatabase {
  return openOrSetAside(path, log, (file) => new TaskDatabase({ path: file, log }));
}
