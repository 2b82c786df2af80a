import type { Redis } from 'ioredis';
import { allServers, onServer } from './cluster.ts';
import type { QueueName } from '../../core/ports/queue-catalogue.ts';
import { workerClientName } from './queue-keys.ts';

/** Worker connections by client name; null where the server does not let us look. */
export type WorkerNames = ReadonlyMap<string, number> | null;

export async function workerNames(client: Redis): Promise<WorkerNames> {
  let lists: unknown[];
  try {
    lists = await Promise.all(
      allServers(client).map((server) => onServer(server, () => server.client('LIST'))),
    );
  } catch (error) {
    // Hosted servers forbid or lack it; anything else is the connection's failure.
    if (error instanceof Error && /NOPERM|unknown (sub)?command|not (allowed|supported)/i.test(error.message))
      return null;
    throw error;
  }
  const names = new Map<string, number>();
  for (const [, name] of lists.join('\n').matchAll(/(?:^|\s)name=(\S+)/g)) {
    if (name === undefined) continue;
    const [queue = name] = name.split(':w:');
    names.set(queue, (names.get(queue) ?? 0) + 1);
  }
  return names;
}

export function countWorkers(names: WorkerNames, queue: QueueName): number | null {
  return names === null ? null : (names.get(workerClientName(queue)) ?? 0);
}
