import type { Redis } from 'ioredis';
import { ExactRedis } from './exact-redis.ts';

/**
 * An ioredis client that sends what it is given in one turn of the event loop together: where many things go on side by
 * side, writing to the socket costs more than all else that is done for a command.
 */
export class GatheringRedis extends ExactRedis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    this.#gather();
    return super.sendCommand(...args);
  }

  #gather(): void {
    // There is none before it connects, though its type does not say so.
    const stream = this.stream as Redis['stream'] | undefined;
    if (stream === undefined || stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => {
      stream.uncork();
    });
  }
}
