import type { Log } from '../../core/ports/log.ts';
import { type KeptHistory, openOrSetAside } from './open-or-set-aside.ts';
import { TaskDatabase } from './task-database.ts';

/** Opens the history of tasks. */
export function openTaskHistory(path: string, log: Log): KeptHistory<TaskDatabase> {
  return openOrSetAside(path, log, (file, onUnwritten) => new TaskDatabase({ path: file, log, onUnwritten }));
}
