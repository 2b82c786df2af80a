import { readFile } from 'node:fs/promises';

/** Memory that belongs to a process alone, MB: what it would give back if it ended. NaN where it cannot be had. */
export async function ownMemoryMb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].map(([, number]) =>
    Number(number),
  );
  return kilobytes.length === 0 ? Number.NaN : kilobytes.reduce((sum, number) => sum + number, 0) / 1_024;
}
