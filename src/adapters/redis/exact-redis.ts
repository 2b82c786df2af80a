import { type Command, Redis, type RedisOptions } from 'ioredis';

/**
 * An ioredis client that works in the database of its address or not at all: ioredis itself goes on in database 0 when
 * the server refuses SELECT.
 */
export class ExactRedis extends Redis {
  /** Of the same class: BullMQ makes the connection that it waits on in this way. */
  override readonly duplicate = ((options?: Partial<RedisOptions>) => {
    const Client = this.constructor as new (options: RedisOptions) => Redis;
    return new Client({ ...this.options, ...options });
  }) as Redis['duplicate'];

  /** Why the database of the address was refused on the present connection. */
  #refusal: Error | null = null;

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const [command] = args;
    // While it connects, what is selected is the database of the address, and INFO is the last question.
    if (this.status === 'connect' && command.name === 'select') this.#noteRefusal(command);
    if (this.status === 'connect' && command.name === 'info' && this.#refusal !== null) {
      command.reject(this.#refusal);
      return command.promise;
    }
    return super.sendCommand(...args);
  }

  #noteRefusal(command: Command): void {
    this.#refusal = null;
    const reject = command.reject.bind(command);
    command.reject = (error) => {
      this.#refusal = error;
      reject(error);
    };
  }
}
