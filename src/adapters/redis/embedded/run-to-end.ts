import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchOptions, ProcessExit, ProcessLauncher } from '../../../core/ports/child-process.ts';

/** Most lines that are kept of a tool's output: the last ones. */
const MOST_LINES = 200;

/**
 * Runs a tool and gathers what it says.
 * @param options with `limitMs`, the longest that it may take
 * @throws Error when it has not ended by then; it is killed
 */
export async function runToEnd(
  launcher: ProcessLauncher,
  { limitMs, ...options }: LaunchOptions & { readonly limitMs: number },
): Promise<{ exit: ProcessExit; lines: string[] }> {
  const handle = await launcher.launch(options);
  const lines: string[] = [];
  handle.onLine((_, line) => {
    if (lines.push(line) > MOST_LINES) lines.shift();
  });
  const giveUp = new AbortController();
  const limit = delay(limitMs, null, { signal: giveUp.signal, ref: false }).catch(() => null);
  const exit = await Promise.race([handle.exited, limit]);
  giveUp.abort();
  if (exit !== null) return { exit, lines };
  handle.kill('SIGKILL');
  const command = [options.command ?? '', ...options.args].join(' ');
  throw new Error(`it has not ended within ${limitMs / 1_000} s (${command})`);
}
