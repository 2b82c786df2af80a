import { JsonFile } from '../../adapters/files/json-file.ts';
import { EmbeddedRedis } from '../../adapters/redis/embedded/embedded-redis.ts';
import { BullQueueCatalogue } from '../../adapters/redis/queue-catalogue.ts';
import { RedisAdmin } from '../../adapters/redis/redis-admin.ts';
import { RedisLink } from '../../adapters/redis/redis-link.ts';
import { EmbeddedServer } from '../../core/connections/embedded-server.ts';
import type { ConnectionControl, QueueControl } from '../../core/engine.ts';
import { DomainError } from '../../model/domain-error.ts';
import { embeddedRecordSchema } from '../../model/embedded-record.ts';
import type { Foundation } from './foundation.ts';

export interface RedisPart {
  readonly link: RedisLink;
  readonly connections: ConnectionControl;
  readonly queues: QueueControl;
  connect(): Promise<void>;
  guardMoves(busy: () => boolean): void;
}

// INTERIM
export async function buildRedis(foundation: Foundation): Promise<RedisPart> {
  const { clock, log, closings, launcher, processes, config, file } = foundation;
  void JsonFile;
  const binary =
    config.redisServer === null ? null : { path: config.redisServer, libraryPath: config.redisLibraryPath };
  const server = new EmbeddedServer({
    server: new EmbeddedRedis({
      dataDir: config.dataDir,
      binary,
      launcher,
      record: file('embedded-redis.json', embeddedRecordSchema),
      log,
    }),
    clock,
    log,
  });
  closings.add('embedded Redis', () => server.stop());
  const link = new RedisLink({ clock, log });
  closings.add('Redis link', () => link.close());
  const admin = new RedisAdmin(link);
  const catalogue = new BullQueueCatalogue({ link, clock });
  closings.add('queues', () => catalogue.close());
  const no = () => {
    throw new DomainError('CONFLICT', 'Not yet.');
  };
  const connections: ConnectionControl = {
    link: () => link.state(),
    current: () => ({
      id: config.redisUrl === null ? 'embedded' : 'environment',
      name: config.redisUrl === null ? 'Embedded' : 'Environment',
      environment: 'development',
      address: 'redis://127.0.0.1',
      source: config.redisUrl === null ? 'embedded' : 'environment',
      inUse: true,
    }),
    embedded: () => server.view(),
    list: async () => [connections.current()],
    save: no,
    edit: no,
    remove: no,
    test: (url) => admin.test({ url }),
    testSaved: no,
    use: no,
    info: () => admin.info(),
    keys: (query) => admin.keys(query),
  };
  const found = async (ref: { name: string; prefix: string }) => {
    const view = await catalogue.find(ref);
    if (view === null) throw new DomainError('NOT_FOUND', 'There is no such queue.');
    return view;
  };
  const queues: QueueControl = {
    list: () => catalogue.list(),
    get: found,
    jobs: (ref, page) => catalogue.page(ref, page),
    job: no,
    pause: no,
    resume: no,
    retryJob: no,
    removeJob: no,
    retryFailed: (ref, limit) => catalogue.retryFailed(ref, limit),
    clean: (ref, what) => catalogue.clean(ref, what),
  };
  return {
    link,
    connections,
    queues,
    guardMoves: () => undefined,
    connect: async () => {
      if (config.redisUrl !== null) {
        await link.connect({ url: config.redisUrl });
        return;
      }
      processes.add(server.process);
      await link.connect(await server.start());
    },
  };
}
