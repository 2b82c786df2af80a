import { Cluster, type Command, type Redis } from 'ioredis';
import { GatheringRedis } from './gathering-redis.ts';
import { asRedisFailure } from './redis-failure.ts';

/** An ioredis client whose commands fail with DomainErrors where the connection is to blame. */
export class LinkClient extends GatheringRedis {
  override sendCommand(...[command, ...rest]: Parameters<Redis['sendCommand']>): unknown {
    translateFailure(command);
    return super.sendCommand(command, ...rest);
  }
}

/** The same for a cluster. */
export class LinkCluster extends Cluster {
  override sendCommand(...[command, ...rest]: Parameters<Cluster['sendCommand']>): unknown {
    translateFailure(command);
    return super.sendCommand(command, ...rest);
  }
}

function translateFailure(command: Command): void {
  const reject = command.reject.bind(command);
  command.reject = (error) => reject(asRedisFailure(error) as Error);
}
