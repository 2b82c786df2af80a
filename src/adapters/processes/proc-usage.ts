import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

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

/** Memory and CPU time in one read for each process; those that are gone are left out. */
export async function procUsage(pids: readonly number[]): Promise<Map<number, ProcessUsage>> {
  const usages = new Map<number, ProcessUsage>();
  await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
      if (stat !== null) usages.set(pid, parseStat(stat, pageSize()));
    }),
  );
  return usages;
}

/** Fields 14 and 15 (user and system ticks) and 24 (resident pages) of /proc/<pid>/stat. */
export function parseStat(stat: string, bytesPerPage: number): ProcessUsage {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3] ?? 0);
  return { rssBytes: field(24) * bytesPerPage, cpuMs: (field(14) + field(15)) * MS_PER_TICK };
}
