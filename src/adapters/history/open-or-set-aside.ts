import { renameSync, rmSync } from 'node:fs';
import type { Log } from '../../core/ports/log.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';

/** Opens a history; a damaged file is set aside, and where no file can be had it is kept in memory alone. */
export function openOrSetAside<Database>(path: string, log: Log, open: (path: string) => Database): Database {
  try {
    return open(path);
  } catch (error) {
    log.write('warn', 'history', `${path} cannot be opened and is set aside: ${thrownMessage(error)}`);
  }
  try {
    renameSync(path, `${path}.corrupt-${Date.now()}`);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    return open(path);
  } catch (error) {
    log.write('error', 'history', `The history is kept in memory only: ${thrownMessage(error)}`);
    return open(':memory:');
  }
}
