import type { ProcessLogs } from '../../core/ports/process-logs.ts';

/** Keeps nothing: for programs whose own output is where their processes' lines go. */
export const noProcessLogs: ProcessLogs = {
  open: () => ({ earlier: () => [], write: () => undefined, close: () => undefined }),
};
