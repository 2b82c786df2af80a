import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessSample, ProcessSampler } from '../../core/ports/child-process.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type ProcessUsage, procUsage } from './proc-usage.ts';
import { parsePs, parsePowerShell, powerShellCommand } from './usage-tables.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;

/** Samples by /proc on Linux, ps on macOS, PowerShell on Windows. */
export class SystemProcessSampler implements ProcessSampler {
  readonly #clock: Clock;
  readonly #platform: NodeJS.Platform;
  #last = new Map<number, { at: number; cpuMs: number }>();

  constructor(options: { clock: Clock; platform?: NodeJS.Platform | undefined }) {
    this.#clock = options.clock;
    this.#platform = options.platform ?? process.platform;
  }

  async sample(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessSample>> {
    const usages = await this.#usages(pids);
    const at = this.#clock.monotonic();
    const samples = new Map<number, ProcessSample>();
    const last = new Map<number, { at: number; cpuMs: number }>();
    for (const [pid, { rssBytes, cpuMs }] of usages) {
      const before = this.#last.get(pid);
      const spanMs = before === undefined ? 0 : at - before.at;
      // Less CPU time than before: another process with the same pid.
      const known = before !== undefined && spanMs > 0 && cpuMs >= before.cpuMs;
      samples.set(pid, { rssBytes, cpuPercent: known ? (100 * (cpuMs - before.cpuMs)) / spanMs : null });
      last.set(pid, { at, cpuMs });
    }
    this.#last = last;
    return samples;
  }

  async #usages(pids: readonly number[]): Promise<Map<number, ProcessUsage>> {
    if (pids.length === 0) return new Map();
    if (this.#platform === 'linux') return procUsage(pids);
    try {
      if (this.#platform === 'win32') {
        const { stdout } = await run('powershell.exe', powerShellCommand(pids), {
          timeout: TIMEOUT_MS,
          windowsHide: true,
        });
        return parsePowerShell(stdout);
      }
      const columns = ['-o', 'pid=,rss=,time=', '-p', pids.join(',')];
      return parsePs((await run('ps', columns, { timeout: TIMEOUT_MS })).stdout);
    } catch {
      // ps fails when not one of them is there any more.
      return new Map();
    }
  }
}
