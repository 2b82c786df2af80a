import { DomainError } from '../../model/domain-error.ts';
import type { EmbeddedRedis } from '../../model/redis.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmbeddedServerPort } from '../ports/embedded-server.ts';
import type { Log } from '../ports/log.ts';
import type { RedisTarget } from '../ports/redis-link.ts';
import { SupervisedProcess } from '../supervision/supervised-process.ts';
import { thrownMessage } from '../../model/values/describe-thrown.ts';
import { REDIS_KILL_GRACE_MS, REDIS_READY_LIMIT_MS } from '../../model/timings.ts';

export interface EmbeddedServerOptions {
  readonly server: EmbeddedServerPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: (() => number) | undefined;
}

/** The embedded Redis server, kept running by the rules of supervision. Started first, stopped last. */
export class EmbeddedServer {
  /** For the table of processes. */
  readonly process: SupervisedProcess;
  readonly #server: EmbeddedServerPort;

  constructor({ server, clock, log, random }: EmbeddedServerOptions) {
    this.#server = server;
    this.process = new SupervisedProcess({
      id: 'redis',
      label: 'embedded Redis',
      group: 'redis',
      launch: server.launch,
      clock,
      log,
      random,
      readyTimeoutMs: REDIS_READY_LIMIT_MS,
      killGraceMs: REDIS_KILL_GRACE_MS,
      lineLevel: (stream, line) => server.lineLevel(stream, line),
      lineText: (line) => server.lineText(line),
    });
  }

  /**
   * Idempotent; resolves when it answers.
   * @throws DomainError REDIS_NOT_FOUND, REDIS_TOO_OLD, REDIS_DOWNGRADE, REDIS_DATA_DAMAGED; REDIS_UNAVAILABLE when it
   * ended each time
   */
  async start(): Promise<RedisTarget> {
    await this.process.start().catch((error: unknown) => {
      if (error instanceof DomainError) throw error;
      const reason = thrownMessage(error);
      throw new DomainError('REDIS_UNAVAILABLE', `The embedded Redis does not start: ${reason}`, { reason });
    });
    const target = this.#server.target();
    if (target === null) throw new Error('The embedded Redis runs without an address');
    return target;
  }

  /** SIGTERM, and waits for it: everything it has acknowledged is then on disk. */
  stop(): Promise<void> {
    return this.process.stop();
  }

  /** How to connect to it; null before its first start. */
  target(): RedisTarget | null {
    return this.#server.target();
  }

  view(): EmbeddedRedis {
    const { kind } = this.process.state();
    return {
      running: kind === 'running' || kind === 'late',
      port: this.#server.port(),
      cliCommand: this.#server.cliCommand(),
      dataDir: this.#server.dataDir,
    };
  }
}
