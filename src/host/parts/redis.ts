import { totalmem } from 'node:os';
import { EmbeddedRedis } from '../../adapters/redis/embedded/embedded-redis.ts';
import { memoryBound } from '../../adapters/redis/embedded/memory-bound.ts';
import { RedisAdmin } from '../../adapters/redis/redis-admin.ts';
import { RedisLink } from '../../adapters/redis/redis-link.ts';
import { Connections } from '../../core/connections/connections.ts';
import type { ConnectionsOptions } from '../../core/connections/connections-options.ts';
import { EmbeddedServer } from '../../core/connections/embedded-server.ts';
import { embeddedRecordSchema } from '../../model/embedded-record.ts';
import { savedConnectionsSchema } from '../../model/saved-connections.ts';
import type { Foundation } from './foundation.ts';

/** Redis as the other parts see it. */
export interface RedisPart {
  readonly link: RedisLink;
  readonly connections: Connections;
  /** The server of our own; null where there is none. */
  readonly embedded: EmbeddedServer | null;
}

/** The server that Capstan runs itself. Where no binary was found, starting it says what to do. */
function buildEmbedded({ config, clock, log, launcher, processes, file }: Foundation): EmbeddedServer | null {
  const { redisServer, redisLibraryPath, redisMemoryMb, dataDir } = config;
  if (redisServer === null && process.platform === 'win32') return null;
  const binary = redisServer === null ? null : { path: redisServer, libraryPath: redisLibraryPath };
  const record = file('embedded-redis.json', embeddedRecordSchema);
  const machine = { total: totalmem(), constrained: process.constrainedMemory() };
  const maxMemoryBytes = memoryBound(redisMemoryMb, machine);
  const server = new EmbeddedServer({
    server: new EmbeddedRedis({ dataDir, binary, launcher, record, log, maxMemoryBytes }),
    clock,
    log,
  });
  processes.add(server.process);
  return server;
}

/**
 * The connections and the engine's link. Nothing is connected until `connections.open`.
 * `isBusy`: whether the oscillator works, for then the link stays where it is. `rest`: see ConnectionsOptions.
 */
export function buildRedis(
  foundation: Foundation,
  { isBusy, rest }: Pick<ConnectionsOptions, 'isBusy' | 'rest'>,
): RedisPart {
  const { clock, log, closings, config, file } = foundation;
  const link = new RedisLink({ clock, log });
  const embedded = buildEmbedded(foundation);
  const connections = new Connections({
    clock,
    link,
    admin: new RedisAdmin(link),
    embedded,
    environmentUrl: config.redisUrl,
    store: file('connections.json', savedConnectionsSchema),
    isBusy,
    rest,
    log,
  });
  closings.add('Redis', () => connections.close());
  return { link, connections, embedded };
}
