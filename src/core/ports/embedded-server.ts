import type { LogLevel } from '../../model/log.ts';
import type { Launch } from './launched-run.ts';
import type { RedisTarget } from './redis-link.ts';

/** The Redis server that the engine can run itself; core/connections/embedded-server.ts keeps it running. */
export interface EmbeddedServerPort {
  /**
   * Starts it once.
   * @throws DomainError REDIS_NOT_FOUND, REDIS_TOO_OLD, REDIS_DOWNGRADE; its exit may be explained by REDIS_DATA_DAMAGED
   */
  readonly launch: Launch;
  /** Folder of its data. */
  readonly dataDir: string;
  /** Its port of the last launch; null before the first one. */
  port(): number | null;
  /** How to connect to it; null before the first launch. */
  target(): RedisTarget | null;
  /** A command line that reaches it from a terminal, password by environment; null before the first launch. */
  cliCommand(): string | null;
  /** How important a line of its output is. */
  lineLevel(stream: 'stdout' | 'stderr', line: string): LogLevel;
  /** A line of its output without what the log knows anyway. */
  lineText(line: string): string;
}
