import { api } from '../implementer.ts';

const { redis } = api;

/** Procedures about Redis and the connections to it. */
export const redisHandlers = {
  status: redis.status.handler(({ context: { engine } }) => ({
    link: engine.connections.link(),
    connection: engine.connections.current(),
    embedded: engine.connections.embedded(),
  })),
  info: redis.info.handler(({ context: { engine } }) => engine.connections.info()),
  keys: redis.keys.handler(({ context: { engine }, input }) => engine.connections.keys(input)),
  connections: redis.connections.handler(({ context: { engine } }) => engine.connections.list()),
  saveConnection: redis.saveConnection.handler(({ context: { engine }, input }) =>
    engine.connections.save(input),
  ),
  editConnection: redis.editConnection.handler(({ context: { engine }, input: { id, ...connection } }) =>
    engine.connections.edit(id, connection),
  ),
  removeConnection: redis.removeConnection.handler(async ({ context: { engine }, input }) => {
    await engine.connections.remove(input.id);
    return { removed: input.id };
  }),
  testConnection: redis.testConnection.handler(({ context: { engine }, input }) =>
    engine.connections.test(input.url),
  ),
  testSaved: redis.testSaved.handler(({ context: { engine }, input }) =>
    engine.connections.testSaved(input.id),
  ),
  useConnection: redis.useConnection.handler(({ context: { engine }, input }) =>
    engine.connections.use(input.id),
  ),
};
