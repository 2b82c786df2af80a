import type { ProcessLogs } from '../../core/ports/process-logs.ts';

/** Keeps nothing of what processes print. */
export const memoryLogs: ProcessLogs = {
  open: () => ({ earlier: () => [], write: () => undefined, close: () => undefined }),
};
