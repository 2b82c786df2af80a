import { Cluster, type Command, type Redis, type RedisOptions } from 'ioredis';
import type { DomainError } from '../../model/domain-error.ts';
import { GatheringRedis } from './gathering-redis.ts';
import { asRedisFailure, redisFailure } from './redis-failure.ts';
import { wrongTypeFailure } from './wrong-type.ts';

/** Events of such a client besides those of ioredis. */
export const REFUSED = 'capstan:refused';
export const LOADING = 'capstan:loading';

/**
 * An ioredis client whose commands fail with DomainErrors where the connection, the state of Redis or the kind of a key is
 * to blame. Of those that Redis has refused it tells by the event REFUSED; by LOADING that the server reads its data.
 */
export class LinkClient extends GatheringRedis {
  readonly #refusals = new Refusals(this);

  constructor(options: Omit<RedisOptions, 'replyMapping'>) {
    super(options);
    // A server that takes no more connections says so before it is asked anything; ioredis hears only the end.
    this.on('connect', () => {
      this.stream.once('data', (bytes: Buffer) => {
        const words = bytes.toString('latin1', 0, 100);
        if (words.startsWith('-ERR max number of clients'))
          this.emit('error', new Error(words.slice(1).trim()));
      });
    });
  }

  override sendCommand(...[command, ...rest]: Parameters<Redis['sendCommand']>): unknown {
    this.#refusals.translate(command);
    return super.sendCommand(command, ...rest);
  }
}

/** The same for a cluster. */
export class LinkCluster extends Cluster {
  readonly #refusals = new Refusals(this as unknown as Redis);

  override sendCommand(...[command, ...rest]: Parameters<Cluster['sendCommand']>): unknown {
    this.#refusals.translate(command);
    return super.sendCommand(command, ...rest);
  }
}

/** Turns what a client's commands fail with into the failures that callers know. */
class Refusals {
  readonly #client: Redis;
  /** Why the last command was refused: a transaction says only that it was. */
  #last: DomainError | null = null;

  constructor(client: Redis) {
    this.#client = client;
  }

  translate(command: Command): void {
    const reject = command.reject.bind(command);
    command.reject = (error) => {
      if (error.message.startsWith('WRONGTYPE')) void this.#explain(command, error).then(reject);
      else reject(this.#failure(error));
    };
    if (command.name === 'info') this.#noticeLoading(command);
  }

  #failure(error: Error): Error {
    if (error.message.startsWith('EXECABORT') && this.#last !== null) return this.#last;
    const failure = redisFailure(error);
    if (failure?.code === 'REDIS_UNUSABLE') this.#tell(failure);
    return (failure ?? asRedisFailure(error)) as Error;
  }

  async #explain(command: Command, error: Error): Promise<Error> {
    const failure = await wrongTypeFailure(this.#client, command.getKeys(), error);
    this.#tell(failure);
    return failure;
  }

  #tell(failure: DomainError): void {
    this.#last = failure;
    this.#client.emit(REFUSED, failure);
  }

  #noticeLoading(command: Command): void {
    const resolve = command.resolve.bind(command);
    command.resolve = (reply) => {
      if (/\bloading:1\b/.test(String(reply))) this.#client.emit(LOADING);
      resolve(reply);
    };
  }
}
