import type { LogLevel } from '../../model/log.ts';

/** Where the engine says what it does. `source` is who speaks: "engine", "thread host", "redis" … */
export interface Log {
  write(level: LogLevel, source: string, text: string): void;
}
