import { readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonic } from '../../core/ports/monotonic.ts';
import { isThere, signalWard } from '../../core/ports/signal-ward.ts';
import { applyLine, type Ward } from '../../core/ports/wards.ts';
import { GUARD_KILL_GRACE_MS } from '../../model/timings.ts';

const POLL_MS = 50;

/**
 * Listens to its host on stdin until that ends, by a regular close or because the host has died, and then ends every
 * child that is still on the list. Signals that a terminal sends to everybody do not stop it.
 */
export async function runGuard(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const wards = new Map<number, Ward>();
  for (const line of stdinLines()) applyLine(wards, line);
  await endAll([...wards.values()]);
}

/** Lines of stdin, read with blocking calls: it needs no streams, no event loop and the least memory. */
function* stdinLines(): Generator<string> {
  const chunk = Buffer.alloc(16_384);
  let rest = '';
  for (;;) {
    const size = readSome(chunk);
    if (size === 0) return;
    const lines = (rest + chunk.toString('latin1', 0, size)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Bytes read; 0 at the end. A broken pipe is an end as well. */
function readSome(chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EINTR' && code !== 'EAGAIN') return 0;
    }
  }
}

async function endAll(wards: readonly Ward[]): Promise<void> {
  // Those that are killed use those that are terminated (Redis), so they go first.
  for (const ward of wards) if (ward.onHostDeath === 'kill') signalWard(ward, 'SIGKILL');
  const leaving = wards.filter((ward) => ward.onHostDeath === 'terminate');
  for (const ward of leaving) signalWard(ward, 'SIGTERM');
  const deadline = monotonic() + GUARD_KILL_GRACE_MS;
  while (leaving.some(isThere) && monotonic() < deadline) await delay(POLL_MS);
  for (const ward of leaving) if (isThere(ward)) signalWard(ward, 'SIGKILL');
}
