import { spawnSync } from 'node:child_process';
import { readStartTime } from './start-time.ts';
import { isOurs, type Ward } from './wards.ts';

/** Signals the ward's whole process group, unless its pid has passed to somebody else. */
export function signalWard(ward: Ward, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!isOurs(ward)) return;
  if (process.platform === 'win32') {
    // There are no groups and no polite signal; the process tree comes nearest.
    spawnSync('taskkill', ['/PID', String(ward.pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-ward.pid, signal);
  } catch {
    // Nobody is left in the group, or it does not lead one yet.
    if (readStartTime(ward.pid) === ward.startTime) signalAlone(ward.pid, signal);
  }
}

function signalAlone(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Whether anybody of the ward's group is left. */
export function isThere(ward: Ward): boolean {
  if (!isOurs(ward)) return false;
  try {
    process.kill(process.platform === 'win32' ? ward.pid : -ward.pid, 0);
    return true;
  } catch {
    return false;
  }
}
