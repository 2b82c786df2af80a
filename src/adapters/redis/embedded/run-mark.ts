import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readStartTime } from '../../../core/ports/start-time.ts';
import { monotonic } from '../../../core/ports/monotonic.ts';
import { LEFT_OVER_REDIS_MS } from '../../../model/timings.ts';

const POLL_MS = 50;

/**
 * A note beside the data that says which process works on it. It is gone after a regular end; found at a start it tells
 * of a crash, and of a process that perhaps still runs: two servers on one folder would destroy it.
 */
export class RunMark {
  readonly #path: string;

  constructor(dir: string) {
    this.#path = join(dir, 'server.run');
  }

  set(pid: number): void {
    writeFileSync(this.#path, `${pid} ${readStartTime(pid) ?? ''}\n`, { mode: 0o600 });
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** Whether the last run did not end regularly. */
  isSet(): boolean {
    return this.#read() !== null;
  }

  /** Ends the process of the last run if it is still there. */
  async endLeftover(signal: AbortSignal): Promise<void> {
    const mark = this.#read();
    if (mark === null) return;
    const isThere = () => mark.startTime !== '' && readStartTime(mark.pid) === mark.startTime;
    const deadline = monotonic() + LEFT_OVER_REDIS_MS;
    if (isThere()) process.kill(mark.pid, 'SIGTERM');
    while (isThere() && monotonic() < deadline) await delay(POLL_MS, undefined, { signal });
    if (isThere()) process.kill(mark.pid, 'SIGKILL');
    while (isThere()) await delay(POLL_MS, undefined, { signal });
  }

  #read(): { pid: number; startTime: string } | null {
    try {
      const [pid = '', startTime = ''] = readFileSync(this.#path, 'utf8').trim().split(' ');
      return { pid: Number(pid), startTime };
    } catch {
      return null;
    }
  }
}
