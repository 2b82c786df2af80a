import { DomainError } from '../../model/domain-error.ts';
import type { ReadOnly } from '../../model/queue.ts';
import type { ConnectionView } from '../../model/redis.ts';
import type { WorkWrites, WorkWritesChange } from '../../model/work-writes.ts';
import type { WorkControl } from '../engine.ts';
import type { QueueName } from '../ports/queue-catalogue.ts';
import type { KeptSettings } from '../settings/kept-settings.ts';
import { type WriteBar, withWrites, writeBar } from './writes-allowed.ts';

export interface WritesOptions {
  readonly settings: Pick<KeptSettings<WorkWrites>, 'current' | 'change'>;
  readonly connections: { list(): Promise<ConnectionView[]>; current(): ConnectionView };
  /** What the keys of Capstan's own queues begin with, on the connection of now. */
  readonly ownPrefix: () => string;
  /** Names of Capstan's own queues. Asked only about what could be one. */
  readonly ownNames: () => Promise<ReadonlySet<string>>;
}

/** Queues of other applications are opened read-only until a person allows changes: the one guard of every change of a queue. */
export class Writes implements WorkControl {
  readonly #options: WritesOptions;

  constructor(options: WritesOptions) {
    this.#options = options;
  }

  writes(): WorkWrites {
    return this.#options.settings.current();
  }

  /** @throws DomainError NOT_FOUND for a connection that is not there */
  async setWrites({ connection, source, allowed }: WorkWritesChange): Promise<WorkWrites> {
    const { settings, connections, ownPrefix } = this.#options;
    const id = connection ?? connections.current().id;
    if (connection !== undefined && !(await connections.list()).some((one) => one.id === connection))
      throw new DomainError('NOT_FOUND', `There is no connection ${connection}`, { connection });
    const queue = source === undefined ? null : { name: source.name, prefix: source.prefix ?? ownPrefix() };
    return settings.change((now) => ({ connections: withWrites(now, id, queue, allowed) }));
  }

  setReadOnly(on: boolean): Promise<WorkWrites> {
    return this.#options.settings.change({ readOnlyNow: on });
  }

  /** Why queues on the connection in use are not changed at present, in their order; null: they may be. */
  async barsOf(queues: readonly QueueName[]): Promise<(ReadOnly | null)[]> {
    const { settings, connections, ownPrefix, ownNames } = this.#options;
    const { id, name } = connections.current();
    const prefix = ownPrefix();
    const own = queues.some((queue) => queue.prefix === prefix) ? await ownNames() : new Set<string>();
    return queues.map((queue) => {
      const isOwn = queue.prefix === prefix && own.has(queue.name);
      return inWords(writeBar(settings.current(), id, queue, isOwn), queue, name);
    });
  }

  /** @throws DomainError READ_ONLY when one of them may not be changed */
  async requireWritable(queues: readonly QueueName[]): Promise<void> {
    const bars = await this.barsOf(queues);
    const at = bars.findIndex((bar) => bar !== null);
    const [queue, bar] = [queues[at], bars[at]];
    if (queue === undefined || bar === null || bar === undefined) return;
    const { id } = this.#options.connections.current();
    throw new DomainError('READ_ONLY', bar.reason, {
      queue: queue.name,
      prefix: queue.prefix,
      connection: id,
      kind: bar.kind,
    });
  }
}

function inWords(bar: WriteBar, queue: QueueName, connection: string): ReadOnly | null {
  switch (bar) {
    case null:
      return null;
    case 'read-only-now':
      return {
        kind: bar,
        reason: 'Everything is read-only now. Turn it off: PUT /api/work/read-only {"on": false}.',
      };
    case 'not-allowed':
      return {
        kind: bar,
        reason: `The queue ${queue.name} on ${connection} belongs to another application and is read-only. Allow changes: PUT /api/work/writes ${allowing(queue)}.`,
      };
  }
}

const allowing = ({ name, prefix }: QueueName): string =>
  JSON.stringify({ source: { name, prefix }, allowed: true });
