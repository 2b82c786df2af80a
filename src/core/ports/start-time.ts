import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `ps` writes a time in the language and the time zone of whoever asks; host, guard and later hosts have to agree. */
const SAME_FOR_ALL = { LC_ALL: 'C', TZ: 'UTC0' };

/**
 * When a process was started, in the words of its platform: what tells it from a later one that was given the
 * same pid. Null when there is no such process; "-" where it cannot be read quickly (Windows).
 * Synchronous on purpose: between spawning a child and this call nobody can reap it, so its pid is surely its own.
 */
export function readStartTime(pid: number, platform: NodeJS.Platform = process.platform): string | null {
  if (platform === 'win32') return isAlive(pid) ? '-' : null;
  try {
    if (platform === 'linux') return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const text = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: SAME_FOR_ALL,
    });
    return text.trim().replaceAll(/\s+/g, '_') || null;
  } catch {
    return null;
  }
}

/** Field 22 of /proc/<pid>/stat, clock ticks since boot; null for a zombie, which is as good as gone. */
export function parseProcStat(stat: string): string | null {
  // The name in field 2 may hold spaces and parentheses: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return fields[19] ?? null;
}

/** Whether a process with this pid is there, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
