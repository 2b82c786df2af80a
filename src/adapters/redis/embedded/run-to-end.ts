import type { LaunchOptions, ProcessExit, ProcessLauncher } from '../../../core/ports/child-process.ts';

/** Most lines that are kept of a tool's output: the last ones. */
const MOST_LINES = 200;

/** Runs a tool and gathers what it says. */
export async function runToEnd(
  launcher: ProcessLauncher,
  options: LaunchOptions,
): Promise<{ exit: ProcessExit; lines: string[] }> {
  const handle = await launcher.launch(options);
  const lines: string[] = [];
  handle.onLine((_, line) => {
    if (lines.push(line) > MOST_LINES) lines.shift();
  });
  return { exit: await handle.exited, lines };
}
