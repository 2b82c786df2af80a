import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A command in front of another that puts it into a process group of its own, in the session of its parent. */
export type GroupCommand = readonly string[];

/** Programs that can do it and then are replaced by the command, so that the pid is the command's own. */
const PROGRAMS: readonly (readonly [program: string, ...args: string[]])[] = [
  ['setpgid'],
  ['perl', '-e', 'setpgrp(0, 0) and exec { $ARGV[0] } @ARGV; exit 127'],
];

/**
 * How to start a child in a process group of its own without a session of its own; null where that is of no use or
 * cannot be had, for Node can only do both (`detached`).
 *
 * Linux schedules sessions against each other (sched_autogroup): two processes that answer each other all the time
 * lose half of their speed, and more on a busy machine, when each is in a session of its own.
 */
export function findGroupCommand(
  path: string | undefined,
  platform: NodeJS.Platform = process.platform,
): GroupCommand | null {
  if (platform !== 'linux' || !sessionsCompete()) return null;
  const folders = (path ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  for (const [program, ...args] of PROGRAMS) {
    const found = folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
    if (found !== undefined) return [found, ...args];
  }
  return null;
}

function sessionsCompete(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
