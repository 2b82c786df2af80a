import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** A command in front of another: the kernel sends that the signal when the process that started it has died. */
export type DeathSignalCommand = (signal: 'KILL' | 'TERM') => readonly string[];

/**
 * How to start a child that the kernel ends together with this process, though its event loop is blocked and the guard
 * is gone as well; null where that cannot be had. `setpriv` of util-linux is replaced by the command, so the pid is
 * the command's own. The signal comes with the end of the starting *thread*: only the main thread lives as long as
 * the process.
 */
export function findDeathSignal(
  path: string | undefined,
  platform: NodeJS.Platform = process.platform,
): DeathSignalCommand | null {
  if (platform !== 'linux' || !isMainThread) return null;
  const folders = (path ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const found = folders.map((folder) => join(folder, 'setpriv')).find((file) => existsSync(file));
  if (found === undefined) return null;
  // BusyBox has one without this option.
  const { status } = spawnSync(found, ['--pdeathsig', 'KILL', '--', 'true'], {
    stdio: 'ignore',
    timeout: 5_000,
    env: { PATH: path },
  });
  return status === 0 ? (signal) => [found, '--pdeathsig', signal, '--'] : null;
}
