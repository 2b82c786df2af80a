import { readStartTime } from './start-time.ts';

/** A child process that the guard looks after. */
export interface Ward {
  readonly pid: number;
  /** As readStartTime gives it. */
  readonly startTime: string;
  readonly onHostDeath: 'kill' | 'terminate';
}

const ADD = /^\+ (\d{1,10}) (\S{1,64}) (kill|terminate)$/;
const REMOVE = /^- (\d{1,10})$/;

/** Applies `+ <pid> <start time> <kill|terminate>` or `- <pid>`; any other line does nothing. */
export function applyLine(wards: Map<number, Ward>, line: string): void {
  const added = ADD.exec(line);
  if (added !== null) {
    const [, pid, startTime = '', mode] = added;
    const ward: Ward = {
      pid: Number(pid),
      startTime,
      onHostDeath: mode === 'terminate' ? 'terminate' : 'kill',
    };
    if (ward.pid > 1) wards.set(ward.pid, ward);
    return;
  }
  const removed = REMOVE.exec(line);
  if (removed !== null) wards.delete(Number(removed[1]));
}

/**
 * Whether the process group of this pid is still the ward's. A leader with another start time is a stranger.
 * With no leader at all, whoever is left in the group belongs to the ward: the system gives no pid away that
 * still names a group.
 */
export function isOurs(ward: Ward, now = readStartTime(ward.pid)): boolean {
  return now === null || now === ward.startTime;
}
