import type { Redis } from 'ioredis';
import { allServers, onServer } from './cluster.ts';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import { isDenied } from './redis-info.ts';

/** Worker connections by what the keys of their queue begin with; null where the server does not let us look. */
export type WorkerNames = ReadonlyMap<string, number> | null;

export async function workerNames(client: Redis): Promise<WorkerNames> {
  let lists: unknown[];
  try {
    lists = await Promise.all(
      allServers(client).map((server) => onServer(server, () => server.client('LIST'))),
    );
  } catch (error) {
    // Hosted servers forbid or lack it; anything else is the connection's failure.
    if (isDenied(error) || (error instanceof Error && /not (allowed|supported)/i.test(error.message)))
      return null;
    throw error;
  }
  const names = new Map<string, number>();
  for (const [, name = ''] of lists.join('\n').matchAll(/(?:^|\s)name=(\S+)/g))
    for (const base of queuesOfClient(name)) names.set(base, (names.get(base) ?? 0) + 1);
  return names;
}

/**
 * What the keys of a worker's queue begin with, by the name of its connection: BullMQ 3 to 6 all call it the prefix and the
 * queue's name in base64, and 5 and 6 add `:w:` and the worker's own name. A prefix may hold that too, so there may be several.
 */
export function queuesOfClient(client: string): string[] {
  const ends = [...client.matchAll(/:w:/g)].map(({ index }) => index);
  return [...ends, client.length].flatMap((end) => {
    const at = client.lastIndexOf(':', end - 1);
    const encoded = client.slice(at + 1, end);
    const name = Buffer.from(encoded, 'base64').toString();
    const isName = at > 0 && name !== '' && Buffer.from(name).toString('base64') === encoded;
    return isName ? [`${client.slice(0, at)}:${name}`] : [];
  });
}

export function countWorkers(names: WorkerNames, { prefix, name }: QueueName): number | null {
  return names === null ? null : (names.get(`${prefix}:${name}`) ?? 0);
}
