/** A line that was printed, and when (ms since the epoch). */
export interface KeptLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What one process prints, kept in files of a bounded size. */
export interface ProcessLog {
  /** The last lines of earlier lives, oldest first: as many as a short read gives. */
  earlier(): KeptLine[];
  write(line: KeptLine): void;
  close(): void;
}

/** Keeps what processes print, one log for each id. */
export interface ProcessLogs {
  open(id: string): ProcessLog;
}
