import type { ProcessUsage } from './proc-usage.ts';

/** Output of `ps -o pid=,rss=,time=`: pid, kilobytes, `[days-][hours:]minutes:seconds[.hundredths]`. */
export function parsePs(output: string): Map<number, ProcessUsage> {
  const usages = new Map<number, ProcessUsage>();
  for (const line of output.split('\n')) {
    const [pid, kilobytes, time] = line.trim().split(/\s+/);
    if (time === undefined) continue;
    usages.set(Number(pid), { rssBytes: Number(kilobytes) * 1_024, cpuMs: cpuTimeMs(time) });
  }
  return usages;
}

function cpuTimeMs(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '0').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1_000);
}

/** Arguments for powershell.exe that print `pid,bytes,milliseconds` for each process, whatever the locale. */
export function powerShellCommand(pids: readonly number[]): string[] {
  const script =
    `Get-Process -Id ${pids.join(',')} -ErrorAction SilentlyContinue | ForEach-Object { ` +
    `'{0},{1},{2}' -f $_.Id, $_.WorkingSet64, [int64]$_.TotalProcessorTime.TotalMilliseconds }`;
  return ['-NoProfile', '-NonInteractive', '-Command', script];
}

/** Output of powerShellCommand: pid, bytes, milliseconds. */
export function parsePowerShell(output: string): Map<number, ProcessUsage> {
  const usages = new Map<number, ProcessUsage>();
  for (const line of output.split('\n')) {
    const [pid, rssBytes, cpuMs] = line.trim().split(',').map(Number);
    if (pid === undefined || rssBytes === undefined || cpuMs === undefined || Number.isNaN(cpuMs)) continue;
    usages.set(pid, { rssBytes, cpuMs });
  }
  return usages;
}
