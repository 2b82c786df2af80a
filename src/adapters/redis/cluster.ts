import type { ChainableCommander, Cluster, Redis } from 'ioredis';
import { bullPrefix } from '../../model/redis-address.ts';
import { pipelineReplies } from './pipeline-replies.ts';
import { asRedisFailure } from './redis-failure.ts';

/* What has to be done differently on a cluster, where each node has a part of the keys. */

/** What a client tells when a connection is lost: its only one, or that to one node of a cluster. */
export const LOSSES = ['close', '-node'] as const;

/** The cluster behind a client that goes by the type of one for servers; null: it is one for a server. */
function clusterOf(client: Redis): Cluster | null {
  return client.isCluster ? (client as unknown as Cluster) : null;
}

/** What the keys of our queues begin with on this client's Redis. */
export function bullPrefixOf(client: Redis): string {
  return bullPrefix(client.isCluster);
}

/** The servers that hold the keys: the one, or those that lead in the cluster, always in the same order. */
export function keyServers(client: Redis): Redis[] {
  const cluster = clusterOf(client);
  if (cluster === null) return [client];
  const name = ({ options }: Redis) => `${options.host ?? ''}:${options.port ?? 0}`;
  return cluster.nodes('master').sort((left, right) => (name(left) < name(right) ? -1 : 1));
}

/** Every server that a client may be connected to. */
export function allServers(client: Redis): Redis[] {
  return clusterOf(client)?.nodes('all') ?? [client];
}

/** Asks one server of a cluster, with the failures that the client of all of them would have. */
export async function onServer<Answer>(
  server: Redis,
  ask: (server: Redis) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(server);
  } catch (error) {
    throw asRedisFailure(error) as Error;
  }
}

/** Whether Redis can be worked with: that a cluster answers does not mean that all its parts are there. */
export async function ping(client: Redis): Promise<void> {
  if (client.isCluster) await client.exists(bullPrefixOf(client));
  else await client.ping();
}

/**
 * One step of SCAN through the keys of all servers, one after another: `2:17` is the cursor 17 of the third one.
 * @returns the cursor to go on with, `0` at the end
 */
export async function scanStep(
  client: Redis,
  cursor: string,
  options: { readonly pattern: string; readonly count: number; readonly type?: string },
): Promise<[cursor: string, keys: string[]]> {
  const { pattern, count, type } = options;
  const servers = keyServers(client);
  const [own = '0', place = '0'] = cursor.split(':').reverse();
  const at = Number(place);
  const server = servers[at];
  // A server that was there is gone: what is left of the round is over.
  if (server === undefined) return ['0', []];
  const [next, keys] = await onServer(server, () => {
    const match = ['MATCH', pattern, 'COUNT', count] as const;
    return type === undefined ? server.scan(own, ...match) : server.scan(own, ...match, 'TYPE', type);
  });
  if (next !== '0') return [at === 0 ? next : `${at}:${next}`, keys];
  return [at + 1 < servers.length ? `${at + 1}:0` : '0', keys];
}

/**
 * What commands about several things answer, for each of them, in one round trip. On a cluster it is one for each, all at
 * once, for the keys of a pipeline have to be on one node.
 * @param add adds the commands about one to the pipeline, for each the same number
 * @param optional tells of which commands a failure is a null instead of the failure of all
 */
export async function repliesFor<Item>(
  client: Redis,
  items: readonly Item[],
  add: (pipeline: ChainableCommander, item: Item) => void,
  optional?: (index: number) => boolean,
): Promise<unknown[][]> {
  if (items.length === 0) return [];
  const ask = async (some: readonly Item[]) => {
    const pipeline = client.pipeline();
    for (const item of some) add(pipeline, item);
    const results = await pipeline.exec();
    const each = (results?.length ?? 0) / some.length;
    const replies = pipelineReplies(results, optional && ((index) => optional(index % each)));
    return some.map((_, index) => replies.slice(index * each, (index + 1) * each));
  };
  return client.isCluster ? (await Promise.all(items.map((item) => ask([item])))).flat() : ask(items);
}
