import { readFileSync } from 'node:fs';

/** What a process uses at one moment. */
export interface ProcessUsage {
  readonly rssBytes: number;
  /** CPU time since it was started, user and system, ms. */
  readonly cpuMs: number;
}

/** Ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;

let pageBytes: number | null = null;

/** Size of a memory page: 4 KB mostly, 16 or 64 KB on some ARM machines. */
function pageSize(): number {
  pageBytes ??=
    Number(/KernelPageSize:\s+(\d+) kB/.exec(readFileSync('/proc/self/smaps', 'utf8'))?.[1] ?? 4) * 1_024;
  return pageBytes;
}

/**
 * Memory and CPU time in one read for each process; those that are gone are left out. /proc is memory, so the read is
 * synchronous, which costs a tenth of an asynchronous one.
 */
export function procUsage(pids: readonly number[]): Map<number, ProcessUsage> {
  const usages = new Map<number, ProcessUsage>();
  for (const pid of pids) {
    const stat = statOf(pid);
    if (stat !== null) usages.set(pid, parseStat(stat, pageSize()));
  }
  return usages;
}

function statOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
}

/** Fields 14 and 15 (user and system ticks) and 24 (resident pages) of /proc/<pid>/stat. */
export function parseStat(stat: string, bytesPerPage: number): ProcessUsage {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3] ?? 0);
  return { rssBytes: field(24) * bytesPerPage, cpuMs: (field(14) + field(15)) * MS_PER_TICK };
}
