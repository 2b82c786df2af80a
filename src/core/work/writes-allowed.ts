import type { WorkWrites } from '../../model/work-writes.ts';
import type { QueueName } from '../ports/queue-catalogue.ts';

/** Why a queue is not changed at present; null: it may be. */
export type WriteBar = 'read-only-now' | 'not-allowed' | null;

/** Whether a queue may be changed. `own`: it is Capstan's. Pure. */
export function writeBar(writes: WorkWrites, connection: string, queue: QueueName, own: boolean): WriteBar {
  if (writes.readOnlyNow) return 'read-only-now';
  if (own) return null;
  const kept = writes.connections.find((one) => one.connection === connection);
  // The same keys, wherever the prefix ends and the name begins.
  const at = keysOf(queue);
  const single = kept?.sources.find((source) => keysOf(source) === at);
  return (single?.allowed ?? kept?.allowed ?? false) ? null : 'not-allowed';
}

/** What is kept after a person has allowed or forbidden changes of a queue, or without one of the whole connection. Pure. */
export function withWrites(
  writes: WorkWrites,
  connection: string,
  queue: QueueName | null,
  allowed: boolean,
): WorkWrites['connections'] {
  const others = writes.connections.filter((one) => one.connection !== connection);
  if (queue === null) return allowed ? [...others, { connection, allowed, sources: [] }] : others;
  const kept = writes.connections.find((one) => one.connection === connection);
  const whole = kept?.allowed ?? false;
  const rest = kept?.sources.filter((source) => keysOf(source) !== keysOf(queue)) ?? [];
  const { name, prefix } = queue;
  const sources = allowed === whole ? rest : [...rest, { name, prefix, allowed }];
  return whole || sources.length > 0 ? [...others, { connection, allowed: whole, sources }] : others;
}

const keysOf = ({ name, prefix }: QueueName): string => `${prefix}:${name}`;
