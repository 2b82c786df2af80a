import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks a second, as Linux counts CPU time. */
const TICKS = 100;

/** What processes have used so far, user and system together, s; NaN where there is no /proc. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + secondsOf(pid), 0);
}

/** What a process uses while `span` seconds go by, % of a core. */
export async function cpuPercent(pid: number, span: number): Promise<number> {
  const before = cpuSeconds([pid]);
  await pause(span * 1_000);
  return (cpuSeconds([pid]) - before) * (100 / span);
}

function secondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return Number.NaN;
  }
}
