/** What one process prints, kept in files of a bounded size. */
export interface ProcessLog {
  write(stream: 'stdout' | 'stderr', line: string): void;
  close(): void;
}

/** Keeps what processes print, one log for each id. */
export interface ProcessLogs {
  open(id: string): ProcessLog;
}
